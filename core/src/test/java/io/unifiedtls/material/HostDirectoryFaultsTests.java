package io.unifiedtls.material;

import static io.unifiedtls.material.TenantFiles.found;
import static io.unifiedtls.testing.TestCertificates.AUTHORITY;
import static io.unifiedtls.testing.TestCertificates.CLIENT_AUTHORITY;
import static io.unifiedtls.testing.TestCertificates.certificateFor;
import static io.unifiedtls.testing.TestCertificates.pem;
import static io.unifiedtls.testing.TestCertificates.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.unifiedtls.CertificateRepository.Entry;
import io.unifiedtls.InvalidMaterialException;
import io.unifiedtls.SigningChain;
import io.unifiedtls.material.CertificateAuthority.Leaf;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Faults of hosts in a directory, which lose nothing that is in use. */
class HostDirectoryFaultsTests {

    private static final SigningChain FIRST = certificateFor("shop.example", "*.shop.example");
    private static final SigningChain SECOND = certificateFor("shop.example", "*.shop.example");

    @TempDir
    Path directory;

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

    private HostDirectory open() {
        return new HostDirectory(directory, null, false, 100);
    }

    private static Leaf leaf() {
        return Leaf.client("other", Duration.ofDays(1));
    }
}
