package io.unifiedtls.server;

import static io.unifiedtls.testing.TestCertificates.CLIENT_AUTHORITY;
import static io.unifiedtls.testing.TestCertificates.certificateFor;
import static io.unifiedtls.testing.TestCertificates.write;
import static org.assertj.core.api.Assertions.assertThat;

import io.unifiedtls.material.CertificateAuthority.Leaf;
import io.unifiedtls.server.SClient.Seen;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.util.List;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;

/** Which kinds of keys clients may have, as the reference says. */
@Tag("ci")
@Tag("jdk")
@Timeout(180)
@ExtendWith(OutputCaptureExtension.class)
class ClientKeysIT {

    private static final List<String> BOTH = List.of("-tls1_2", "-tls1_3");
    private static final List<String> TLS_1_2 = List.of("-tls1_2");

    private static final List<Kind> KINDS = List.of(
            new Kind("P-256", "EC", 256, BOTH),
            new Kind("P-384", "EC", 384, BOTH),
            new Kind("RSA", "RSA", 2_048, BOTH),
            new Kind("P-521", "EC", 521, TLS_1_2),
            new Kind("Ed25519", "Ed25519", 255, List.of()),
            new Kind("Ed448", "Ed448", 448, List.of()),
            new Kind("RSASSA-PSS", "RSASSA-PSS", 2_048, List.of()));

    @TempDir
    Path directory;

    @ParameterizedTest
    @MethodSource("io.unifiedtls.server.Variant#all")
    void clientsWithKeysThatAreVerifiedAreLetIn(Variant variant, CapturedOutput output) throws Exception {
        write(directory, "host", certificateFor("clients.example"));
        write(directory, "client-ca", CLIENT_AUTHORITY);
        for (Kind kind : KINDS) {
            write(
                    directory,
                    kind.name(),
                    CLIENT_AUTHORITY.issue(Leaf.client(kind.name(), Duration.ofDays(1)), kind.generate()));
        }
        SessionHosts hosts = new SessionHosts(directory);
        hosts.with(
                "clients",
                "certificates[0].certificate=" + hosts.file("host.pem"),
                "certificates[0].private-key=" + hosts.file("host.key"),
                "client-authentication=need",
                "trust-store.certificates=%s,%s".formatted(hosts.file("client-ca.pem"), hosts.file("Ed25519.pem")));
        SoftAssertions softly = new SoftAssertions();
        try (ConfigurableApplicationContext application = hosts.start(variant)) {
            for (Kind kind : KINDS) {
                for (String version : BOTH) {
                    Seen seen = new SClient(LocalClients.port(application), directory)
                            .name("clients.example")
                            .certificate(directory, kind.name())
                            .with(version)
                            .get();
                    softly.assertThat(seen.isAnswered())
                            .as("%s %s: %s", kind.name(), version, seen.output())
                            .isEqualTo(variant.backend().equals("jdk")
                                    || kind.byOpenssl().contains(version));
                }
            }
        }
        softly.assertAll();
        if (variant.backend().equals("openssl")) {
            assertThat(output)
                    .contains("OpenSSL verifies only clients with P-256, P-384 or RSA keys. This affects [clients].")
                    .contains("the trust store contains 'CN=Ed25519' with a key of type EdDSA.");
        } else {
            assertThat(output).doesNotContain("verifies only clients with", "with a key of type");
        }
    }

    /**
     * A kind of key.
     *
     * @param byOpenssl the versions in which OpenSSL verifies it
     */
    private record Kind(String name, String algorithm, int size, List<String> byOpenssl) {

        KeyPair generate() throws GeneralSecurityException {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
            generator.initialize(size);
            return generator.generateKeyPair();
        }
    }
}
