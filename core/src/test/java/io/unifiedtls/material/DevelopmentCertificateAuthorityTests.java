package io.unifiedtls.material;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.unifiedtls.InvalidMaterialException;
import io.unifiedtls.ServerName;
import io.unifiedtls.SigningChain;
import io.unifiedtls.testing.TestCertificates;
import io.unifiedtls.testing.Tool;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.bouncycastle.asn1.x509.GeneralName;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DevelopmentCertificateAuthorityTests {

    private static final List<ServerName> OTHER_NAMES = List.of(new ServerName("other.example"));
    private static final List<ServerName> NAMES = List.of(new ServerName("localhost"), new ServerName("box"));

    @TempDir
    Path parent;

    private Path directory;
    private DevelopmentCertificateAuthority authority;

    @BeforeEach
    void open() {
        directory = parent.resolve("dev");
        authority = DevelopmentCertificateAuthority.open(directory, NAMES);
    }

    @Test
    void onlyTheOwnerMayReadTheKeys() throws Exception {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory)))
                .isEqualTo("rwx------");
        for (String key : List.of("ca.key", "client-ca.key", "client.key")) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve(key))))
                    .isEqualTo("rw-------");
        }
        try (var files = Files.list(directory)) {
            assertThat(files.map(Path::getFileName).map(Path::toString))
                    .containsExactlyInAnyOrder(
                            "ca.pem", "ca.key", "client-ca.pem", "client-ca.key", "client.pem", "client.key");
        }
    }

    @Test
    void keysThatOthersMayReadAreTakenFromThem() throws Exception {
        List<String> keys = List.of("ca.key", "client-ca.key", "client.key");
        for (String key : keys) {
            Files.setPosixFilePermissions(directory.resolve(key), PosixFilePermissions.fromString("rw-r--r--"));
        }
        DevelopmentCertificateAuthority.open(directory, NAMES);
        for (String key : keys) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve(key))))
                    .isEqualTo("rw-------");
        }
    }

    /** Whoever trusts it does not trust it for servers. */
    @Test
    void theClientsAuthorityIsForClientsOnly() throws Exception {
        CertificateAuthority stolen = CertificateAuthority.of(
                PemReader.certificates(read("client-ca.pem"), "client-ca.pem").get(0),
                PemReader.privateKey(read("client-ca.key"), null, "client-ca.key"));
        SigningChain client = stolen.issue(CertificateAuthority.Leaf.client("alice", Duration.ofDays(1)));
        SigningChain server = stolen.issue(CertificateAuthority.Leaf.server(
                List.of(new GeneralName(GeneralName.dNSName, "bank.example")), Duration.ofDays(1)));
        assertThat(verify(client, "client-ca.pem", "-purpose", "sslclient")).contains("OK");
        assertThat(verify(server, "client-ca.pem", "-purpose", "sslserver")).contains("error 26 at 1 depth lookup");
    }

    @Test
    void aClientsAuthorityForEverythingIsMadeAnew() throws Exception {
        CertificateAuthority old = CertificateAuthority.create("Old client CA", List.of());
        TestCertificates.write(directory, "client-ca", SigningChain.of(old.privateKey(), List.of(old.certificate())));
        DevelopmentCertificateAuthority.open(directory, NAMES);
        assertThat(PemReader.certificates(read("client-ca.pem"), "client-ca.pem")
                        .get(0)
                        .getExtendedKeyUsage())
                .containsExactly("1.3.6.1.5.5.7.3.2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "acme.localhost", "a.b.localhost", "box", "acme.box"})
    void itsNamesAndThoseBelowGetCertificates(String name) throws Exception {
        SigningChain chain = authority.signingChain(new ServerName(name)).orElseThrow();
        chain.leaf().verify(caCertificate().getPublicKey());
        assertThat(chain.leaf().getSubjectAlternativeNames())
                .anySatisfy(alternative -> assertThat(alternative).hasToString("[2, " + name + "]"));
        assertThat(authority.signingChain(new ServerName(name))).contains(chain);
    }

    @ParameterizedTest
    @ValueSource(strings = {"example.com", "notlocalhost", "localhost.example.com", "inbox"})
    void otherNamesGetNone(String name) {
        assertThat(authority.signingChain(new ServerName(name))).isEmpty();
    }

    /** Even a stolen CA key is no use for other names. */
    @Test
    void itsCertificateIsConstrainedToLocalNames() throws Exception {
        CertificateAuthority stolen =
                CertificateAuthority.of(caCertificate(), PemReader.privateKey(read("ca.key"), null, "ca.key"));
        assertThat(verify(
                        authority.signingChain(new ServerName("acme.localhost")).orElseThrow()))
                .contains("OK");
        assertThat(verify(stolen.issue(CertificateAuthority.Leaf.server(
                        List.of(new GeneralName(GeneralName.dNSName, "bank.example")), Duration.ofDays(1)))))
                .contains("permitted subtree violation");
    }

    @Test
    void isTheSameAtTheNextStart() throws Exception {
        String before = read("ca.pem");
        DevelopmentCertificateAuthority again = DevelopmentCertificateAuthority.open(directory, NAMES);
        assertThat(read("ca.pem")).isEqualTo(before);
        again.signingChain(new ServerName("localhost"))
                .orElseThrow()
                .leaf()
                .verify(caCertificate().getPublicKey());
    }

    /** Also one that a script has put there, unless it is about to expire or of another authority. */
    @Test
    void clientCertificateStaysWhileItIsOfUse() throws Exception {
        String first = read("client.pem");
        DevelopmentCertificateAuthority.open(directory, NAMES);
        assertThat(read("client.pem")).isEqualTo(first);
        Files.delete(directory.resolve("client-ca.key"));
        DevelopmentCertificateAuthority.open(directory, NAMES);
        assertThat(read("client.pem")).isNotEqualTo(first);
        PemReader.certificates(read("client.pem"), "client.pem")
                .get(0)
                .verify(PemReader.certificates(read("client-ca.pem"), "client-ca.pem")
                        .get(0)
                        .getPublicKey());
    }

    @Test
    void isMadeAnewForOtherNames() throws Exception {
        String before = read("ca.pem");
        String clientsBefore = read("client-ca.pem");
        DevelopmentCertificateAuthority other =
                DevelopmentCertificateAuthority.open(directory, List.of(new ServerName("other.example")));
        assertThat(read("ca.pem")).isNotEqualTo(before);
        assertThat(read("client-ca.pem")).isEqualTo(clientsBefore);
        assertThat(other.signingChain(new ServerName("localhost"))).isEmpty();
        assertThat(verify(
                        other.signingChain(new ServerName("shop.other.example")).orElseThrow()))
                .contains("OK");
    }

    /** Each state that a process which is killed while it writes can leave, and then some real kills. */
    @Test
    void whatAKilledProcessLeavesLoadsAgain() throws Exception {
        DevelopmentCertificateAuthority.open(directory, OTHER_NAMES);
        Path elsewhere = Files.createDirectory(directory.resolve("elsewhere"));
        DevelopmentCertificateAuthority.open(elsewhere, NAMES);
        Path next = directory.resolve("ca.pem.next");

        Files.copy(elsewhere.resolve("ca.pem"), next);
        DevelopmentCertificateAuthority.open(directory, OTHER_NAMES);
        assertThat(next).as("of a write that had not come to the key").doesNotExist();

        Files.copy(elsewhere.resolve("ca.pem"), next);
        Files.copy(elsewhere.resolve("ca.key"), directory.resolve("ca.key"), StandardCopyOption.REPLACE_EXISTING);
        DevelopmentCertificateAuthority.open(directory, NAMES);
        assertThat(read("ca.pem")).isEqualTo(Files.readString(elsewhere.resolve("ca.pem")));
    }

    @Test
    void processesMayBeKilledAtAnyMoment() throws Exception {
        Random moments = new Random(7);
        for (int i = 0; i < 6; i++) {
            Process writer = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-XX:TieredStopAtLevel=1",
                            "-XX:+UseSerialGC",
                            "-cp",
                            System.getProperty("java.class.path"),
                            Writer.class.getName(),
                            directory.toString())
                    .inheritIO()
                    .redirectOutput(ProcessBuilder.Redirect.PIPE)
                    .start();
            assertThat(writer.getInputStream().read()).as("it writes").isNotNegative();
            assertThat(writer.waitFor(moments.nextInt(60), TimeUnit.MILLISECONDS))
                    .as("it ended by itself")
                    .isFalse();
            writer.destroyForcibly().waitFor();
            assertThat(DevelopmentCertificateAuthority.open(directory, NAMES).signingChain(new ServerName("localhost")))
                    .isPresent();
        }
    }

    /** Writes anew all the time. */
    static final class Writer {

        private Writer() {}

        public static void main(String[] arguments) {
            Path directory = Path.of(arguments[0]);
            while (true) {
                DevelopmentCertificateAuthority.open(directory, OTHER_NAMES);
                DevelopmentCertificateAuthority.open(directory, NAMES);
                System.out.println("wrote");
            }
        }
    }

    @Test
    void keyOfAnotherAuthorityIsRefused() throws Exception {
        Files.copy(
                directory.resolve("client-ca.key"), directory.resolve("ca.key"), StandardCopyOption.REPLACE_EXISTING);
        assertThatExceptionOfType(InvalidMaterialException.class)
                .isThrownBy(() -> DevelopmentCertificateAuthority.open(directory, NAMES))
                .withMessageContaining("does not belong to the certificate");
    }

    private X509Certificate caCertificate() throws Exception {
        return PemReader.certificates(read("ca.pem"), "ca.pem").get(0);
    }

    private String read(String file) throws Exception {
        return Files.readString(directory.resolve(file));
    }

    private String verify(SigningChain chain) throws Exception {
        return verify(chain, "ca.pem");
    }

    private String verify(SigningChain chain, String authorityFile, String... options) throws Exception {
        Path leaf = Files.writeString(parent.resolve("leaf.pem"), TestCertificates.pem(chain.certificates()));
        List<String> arguments = new ArrayList<>(
                List.of("verify", "-CAfile", directory.resolve(authorityFile).toString()));
        arguments.addAll(List.of(options));
        arguments.add(leaf.toString());
        return Tool.openssl().run("", arguments).output();
    }
}
