package io.unifiedtls.material;

import static io.unifiedtls.material.TenantFiles.certbot;
import static io.unifiedtls.material.TenantFiles.found;
import static io.unifiedtls.material.TenantFiles.keyStore;
import static io.unifiedtls.material.TenantFiles.kubernetes;
import static io.unifiedtls.testing.TestCertificates.AUTHORITY;
import static io.unifiedtls.testing.TestCertificates.certificateFor;
import static io.unifiedtls.testing.TestCertificates.write;
import static org.assertj.core.api.Assertions.assertThat;

import io.unifiedtls.CertificateRepository.Changed;
import io.unifiedtls.CertificateRepository.Summary;
import io.unifiedtls.SigningChain;
import io.unifiedtls.material.CertificateAuthority.Leaf;
import io.unifiedtls.testing.CapturedLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.bouncycastle.asn1.x509.GeneralName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Hosts of a directory, in the layouts of tools, and their changes. */
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
        keyStore(directory, keyStore, PASSWORD);
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
}
