package io.unifiedtls.material;

import static io.unifiedtls.testing.TestCertificates.AUTHORITY;
import static io.unifiedtls.testing.TestCertificates.CLIENT_AUTHORITY;
import static io.unifiedtls.testing.TestCertificates.certificateFor;
import static io.unifiedtls.testing.TestCertificates.pem;
import static io.unifiedtls.testing.TestCertificates.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.unifiedtls.CertificateRepository.Changed;
import io.unifiedtls.CertificateRepository.Entry;
import io.unifiedtls.CertificateRepository.Summary;
import io.unifiedtls.InvalidMaterialException;
import io.unifiedtls.SigningChain;
import io.unifiedtls.material.CertificateAuthority.Leaf;
import io.unifiedtls.testing.CapturedLog;
import io.unifiedtls.testing.Tool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.bouncycastle.asn1.x509.GeneralName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(CapturedLog.Extension.class)
class HostDirectoryTests {

    private static final String PASSWORD = "s3cret-w0rd";
    private static final SigningChain FIRST = certificateFor("shop.example", "*.shop.example");
    private static final SigningChain SECOND = certificateFor("shop.example", "*.shop.example");

    @TempDir
    Path directory;

    /** Each as the tool that makes it leaves it. */
    @Test
    void knowsTheLayoutsOfTools() throws Exception {
        SigningChain certbot = certificateFor("certbot.example");
        SigningChain kubernetes = certificateFor("kubernetes.example");
        SigningChain sideBySide = certificateFor("pair.example", "*.pair.example");
        SigningChain keyStore = certificateFor("store.example");
        certbot(directory, "certbot.example", certbot, 1);
        kubernetes(directory.resolve("kubernetes"), kubernetes, 1);
        write(directory, "pair", sideBySide);
        keyStore(keyStore);
        Files.writeString(directory.resolve("README"), "certbot writes this");
        Files.createDirectory(directory.resolve("empty"));
        HostDirectory hosts = open();
        assertThat(found(hosts, "certbot.example")).isEqualTo(certbot);
        assertThat(found(hosts, "kubernetes.example")).isEqualTo(kubernetes);
        assertThat(found(hosts, "pair.example")).isEqualTo(sideBySide);
        assertThat(found(hosts, "*.pair.example")).isEqualTo(sideBySide);
        assertThat(found(hosts, "store.example")).isEqualTo(keyStore);
        assertThat(hosts.find("a.pair.example")).isEmpty();
        assertThat(hosts.faults()).isEmpty();
        try (var list = hosts.list()) {
            assertThat(list.map(Summary::names).flatMap(List::stream)).hasSize(5);
        }
    }

    /** A mount of one secret is a directory of one host. */
    @Test
    void directoryMayBeOneHostItself() throws Exception {
        Path mount = directory.resolve("mount");
        kubernetes(mount, FIRST, 1);
        HostDirectory hosts = new HostDirectory(mount, null, false, 10);
        assertThat(found(hosts, "shop.example")).isEqualTo(FIRST);
        kubernetes(mount, SECOND, 2);
        assertThat(hosts.look()).containsExactlyInAnyOrder("shop.example", "*.shop.example");
        assertThat(found(hosts, "shop.example")).isEqualTo(SECOND);
    }

    @Test
    void renewalIsTakenOver() throws Exception {
        certbot(directory, "shop.example", FIRST, 1);
        HostDirectory hosts = open();
        List<Changed> told = new CopyOnWriteArrayList<>();
        hosts.onChange(told::add);
        assertThat(found(hosts, "shop.example")).isEqualTo(FIRST);
        assertThat(hosts.look()).isEmpty();
        certbot(directory, "shop.example", SECOND, 2);
        assertThat(hosts.look()).containsExactlyInAnyOrder("shop.example", "*.shop.example");
        assertThat(told).containsExactly(Changed.names("shop.example", "*.shop.example"));
        assertThat(found(hosts, "shop.example")).isEqualTo(SECOND);
    }

    @Test
    void hostsComeAndGo() throws Exception {
        HostDirectory hosts = open();
        assertThat(hosts.find("shop.example")).isEmpty();
        write(directory, "shop", FIRST);
        assertThat(hosts.look()).contains("shop.example");
        assertThat(found(hosts, "shop.example")).isEqualTo(FIRST);
        Files.delete(directory.resolve("shop.pem"));
        assertThat(hosts.look()).contains("shop.example");
        assertThat(hosts.find("shop.example")).isEmpty();
    }

    /** In use or not: nothing is lost that was loaded, and what was not loaded cannot be kept. */
    @Test
    void faultOfAHostKeepsWhatIsInUse() throws Exception {
        write(directory, "shop", FIRST);
        write(directory, "cold", certificateFor("cold.example"));
        HostDirectory hosts = open();
        assertThat(found(hosts, "shop.example")).isEqualTo(FIRST);
        write(directory, "shop", SECOND);
        Files.writeString(
                directory.resolve("shop.key"), pem(AUTHORITY.issue(leaf()).privateKey()));
        Files.writeString(directory.resolve("cold.pem"), "nothing");

        assertThat(hosts.look()).containsExactly("cold.example");
        assertThat(found(hosts, "shop.example")).isEqualTo(FIRST);
        assertThat(hosts.rejected())
                .singleElement()
                .asString()
                .contains("shop.pem", "does not belong to the certificate");
        assertThat(hosts.faults()).containsOnlyKeys("cold.example");
        assertThatExceptionOfType(InvalidMaterialException.class)
                .isThrownBy(() -> hosts.find("cold.example"))
                .withMessageContaining("cold.pem contains no certificate");
        assertThat(hosts.look()).isEmpty();

        write(directory, "shop", SECOND);
        write(directory, "cold", certificateFor("cold.example"));
        assertThat(hosts.look()).containsExactlyInAnyOrder("shop.example", "*.shop.example", "cold.example");
        assertThat(found(hosts, "shop.example")).isEqualTo(SECOND);
        assertThat(hosts.find("cold.example")).isPresent();
        assertThat(hosts.rejected()).isEmpty();
        assertThat(hosts.faults()).isEmpty();
    }

    @Test
    void keysThatEverybodyMayReadAreToldOnceAtTheStart(CapturedLog log) throws Exception {
        for (String name : List.of("a.example", "b.example", "c.example")) {
            write(directory, name, certificateFor(name));
        }
        permit("a.example.key", "rw-r--r--");
        permit("b.example.key", "rw----r--");
        permit("c.example.key", "rw-r-----");
        HostDirectory hosts = open();
        hosts.look();
        assertThat(log.toString())
                .containsOnlyOnce("Every user of this machine can read 2 files with private keys, such as "
                        + directory.resolve("a.example.key") + ". ");
    }

    @Test
    void keysOfTheirOwnerAreNotTold(CapturedLog log) throws Exception {
        write(directory, "shop", FIRST);
        permit("shop.key", "rw-------");
        open();
        assertThat(log.toString()).doesNotContain("Every user of this machine can read");
    }

    private void permit(String file, String permissions) throws IOException {
        Files.setPosixFilePermissions(directory.resolve(file), PosixFilePermissions.fromString(permissions));
    }

    /** With as many hosts in use as are kept in memory, where new entries could push out old ones that must stay. */
    @Test
    void faultsAmongManyRenewalsKeepWhatIsInUse() throws Exception {
        int count = 100;
        List<SigningChain> before = IntStream.range(0, count)
                .mapToObj(i -> certificateFor("host-%d.example".formatted(i)))
                .toList();
        for (int i = 0; i < count; i++) {
            write(directory, "host-" + i, before.get(i));
        }
        HostDirectory hosts = new HostDirectory(directory, null, false, count);
        for (int i = 0; i < count; i++) {
            assertThat(found(hosts, "host-%d.example".formatted(i))).isEqualTo(before.get(i));
        }
        for (int i = 0; i < count; i++) {
            if (i % 2 == 0) {
                write(directory, "host-" + i, certificateFor("host-%d.example".formatted(i)));
            } else {
                Files.writeString(directory.resolve("host-%d.key".formatted(i)), "torn");
            }
        }
        assertThat(hosts.look()).hasSize(count / 2);
        for (int i = 1; i < count; i += 2) {
            assertThat(found(hosts, "host-%d.example".formatted(i))).isEqualTo(before.get(i));
        }
        assertThat(hosts.rejected()).hasSize(count / 2);
    }

    @Test
    void brokenHostsAreKnownByTheirFiles() throws Exception {
        write(directory, "good", FIRST);
        write(directory, "keyless.example", certificateFor("keyless.example"));
        Files.delete(directory.resolve("keyless.example.key"));
        Files.createDirectory(directory.resolve("torn.example"));
        Files.writeString(
                directory.resolve("torn.example/tls.crt"),
                pem(FIRST.certificates()).substring(0, 200));
        Files.writeString(directory.resolve("torn.example/tls.key"), pem(FIRST.privateKey()));
        write(directory, "mixed", certificateFor("mixed.example"));
        Files.writeString(directory.resolve("mixed.key"), pem(FIRST.privateKey()));
        HostDirectory hosts = open();
        assertThat(found(hosts, "shop.example")).isEqualTo(FIRST);
        assertThat(hosts.faults()).containsOnlyKeys("keyless.example", "torn.example");
        assertThat(hosts.faults().get("keyless.example")).contains("keyless.example.key does not exist");
        assertThat(hosts.faults().get("torn.example")).contains("does not end");
        assertThatExceptionOfType(InvalidMaterialException.class)
                .isThrownBy(() -> hosts.find("mixed.example"))
                .withMessageContainingAll("mixed.pem", "does not belong to the certificate 'CN=mixed.example'");
    }

    @Test
    void nameInTwoFilesGoesToTheOneThatIsValidLongest() throws Exception {
        SigningChain longer = AUTHORITY.issue(
                Leaf.server(List.of(new GeneralName(GeneralName.dNSName, "shop.example")), Duration.ofDays(5)));
        write(directory, "a", FIRST);
        write(directory, "b", longer);
        write(directory, "c", SECOND);
        HostDirectory hosts = open();
        assertThat(found(hosts, "shop.example")).isEqualTo(longer);
        assertThat(found(hosts, "*.shop.example")).isIn(FIRST, SECOND);
        assertThat(hosts.clashes())
                .hasSize(3)
                .anySatisfy(clash -> assertThat(clash).contains("'shop.example' is in both ", "b.pem, which expires"));
    }

    /** No file of the authority is no handshake, and not one without client authentication. */
    @Test
    void trustOfTheHostMustBeThereWhereItIsWanted() throws Exception {
        write(directory, "shop", FIRST);
        HostDirectory hosts = new HostDirectory(directory, null, true, 10);
        assertThatExceptionOfType(InvalidMaterialException.class)
                .isThrownBy(() -> hosts.find("shop.example"))
                .withMessageContaining("shop.client-ca.pem does not exist");
        write(directory, "shop.client-ca", CLIENT_AUTHORITY);
        hosts.look();
        Entry entry = hosts.find("shop.example").orElseThrow();
        assertThat(entry.clientTrust().orElseThrow().certificates()).containsExactly(CLIENT_AUTHORITY.certificate());
        Files.delete(directory.resolve("shop.client-ca.pem"));
        hosts.look();
        assertThat(hosts.find("shop.example").orElseThrow().clientTrust())
                .as("what was loaded")
                .isEqualTo(entry.clientTrust());
        assertThat(hosts.rejected()).hasSize(1);
    }

    @Test
    void directoryThatIsGoneLosesNothing() throws Exception {
        Path hostsDirectory = Files.createDirectory(directory.resolve("hosts"));
        write(hostsDirectory, "shop", FIRST);
        HostDirectory hosts = new HostDirectory(hostsDirectory, null, false, 10);
        assertThat(found(hosts, "shop.example")).isEqualTo(FIRST);
        Path elsewhere = Files.move(hostsDirectory, directory.resolve("elsewhere"));
        assertThat(hosts.look()).isEmpty();
        assertThat(hosts.rejected()).singleElement().asString().contains("Its current hosts stay in force");
        assertThat(found(hosts, "shop.example")).isEqualTo(FIRST);
        Files.move(elsewhere, hostsDirectory);
        hosts.look();
        assertThat(hosts.rejected()).isEmpty();
    }

    @Test
    void changeOfContentCountsWhateverTheDateSays() throws Exception {
        write(directory, "shop", FIRST);
        HostDirectory hosts = open();
        var date = Files.getLastModifiedTime(directory.resolve("shop.pem"));
        write(directory, "shop", SECOND);
        Files.setLastModifiedTime(directory.resolve("shop.pem"), date);
        Files.setLastModifiedTime(directory.resolve("shop.key"), date);
        assertThat(hosts.look()).contains("shop.example");
        assertThat(found(hosts, "shop.example")).isEqualTo(SECOND);
    }

    private HostDirectory open() {
        return new HostDirectory(directory, PASSWORD, false, 100);
    }

    private static SigningChain found(HostDirectory hosts, String name) {
        return hosts.find(name).orElseThrow().signingChains().get(0);
    }

    private static Leaf leaf() {
        return Leaf.client("other", Duration.ofDays(1));
    }

    /** {@code live/NAME} has links into {@code archive/NAME}, which stands beside {@code live}. */
    static void certbot(Path live, String name, SigningChain chain, int number) throws IOException {
        Path archive = Files.createDirectories(live.resolve(".archive/" + name));
        Path folder = Files.createDirectories(live.resolve(name));
        write(archive, "new", chain);
        for (List<String> names : List.of(List.of("new.pem", "fullchain"), List.of("new.key", "privkey"))) {
            Path file = Files.move(archive.resolve(names.get(0)), archive.resolve(names.get(1) + number + ".pem"));
            Path link = folder.resolve(names.get(1) + ".pem");
            Files.deleteIfExists(link);
            Files.createSymbolicLink(link, file);
        }
    }

    /** Files are links into {@code ..data}, a link that is exchanged. */
    static void kubernetes(Path mount, SigningChain chain, int number) throws IOException {
        Path content = Files.createDirectories(mount.resolve("..content" + number));
        write(content, "tls", chain);
        Files.move(content.resolve("tls.pem"), content.resolve("tls.crt"));
        Path link = Files.createSymbolicLink(mount.resolve("..data_tmp"), content.getFileName());
        Files.move(link, mount.resolve("..data"), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        for (String file : List.of("tls.crt", "tls.key")) {
            if (!Files.exists(mount.resolve(file))) {
                Files.createSymbolicLink(mount.resolve(file), Path.of("..data", file));
            }
        }
    }

    private void keyStore(SigningChain chain) throws Exception {
        Path work = Files.createDirectory(directory.resolve(".work"));
        write(work, "store", chain);
        Tool.Result result = Tool.openssl()
                .run(
                        "",
                        List.of(
                                "pkcs12",
                                "-export",
                                "-in",
                                work.resolve("store.pem").toString(),
                                "-inkey",
                                work.resolve("store.key").toString(),
                                "-out",
                                directory.resolve("store.p12").toString(),
                                "-passout",
                                "pass:" + PASSWORD));
        assertThat(result.exitCode()).as(result.output()).isZero();
    }
}
