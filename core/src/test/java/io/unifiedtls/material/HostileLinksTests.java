package io.unifiedtls.material;

import static io.unifiedtls.material.TenantFiles.folder;
import static io.unifiedtls.material.TenantFiles.found;
import static io.unifiedtls.material.TenantFiles.replaceByLink;
import static io.unifiedtls.testing.TestCertificates.CLIENT_AUTHORITY;
import static io.unifiedtls.testing.TestCertificates.certificateFor;
import static io.unifiedtls.testing.TestCertificates.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.unifiedtls.InvalidMaterialException;
import io.unifiedtls.SigningChain;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Links of a tenant, which show the server no file of another. */
@Timeout(60)
class HostileLinksTests {

    private static final String GOOD = "good.example";

    @TempDir
    Path directory;

    private final SigningChain good = certificateFor(GOOD);

    @BeforeEach
    void writeGood() {
        write(directory, GOOD, good);
        write(directory, GOOD + ".client-ca", CLIENT_AUTHORITY);
        write(directory, "evil.example", certificateFor("evil.example"));
        write(directory, "evil.example.client-ca", CLIENT_AUTHORITY);
    }

    /** Its target is another's, which the server may read and the tenant may not. */
    @Test
    void linkThatLeavesTheDirectoryIsRefused(@TempDir Path elsewhere) throws Exception {
        write(elsewhere, "secret", certificateFor("evil.example"));
        for (String ending : new String[] {".pem", ".key"}) {
            replaceByLink(directory, "evil.example" + ending, elsewhere.resolve("secret" + ending));
        }
        HostDirectory hosts = open();
        assertThatExceptionOfType(InvalidMaterialException.class)
                .isThrownBy(() -> hosts.find("evil.example"))
                .withMessageContainingAll(
                        "evil.example.pem is a link that leads out of", "allow the following of links");
        Files.createSymbolicLink(directory.resolve("linked.example"), elsewhere);
        Files.copy(elsewhere.resolve("secret.pem"), elsewhere.resolve("tls.crt"));
        Files.copy(elsewhere.resolve("secret.key"), elsewhere.resolve("tls.key"));
        hosts.look();
        assertThat(hosts.faults()).containsKeys("evil.example", "linked.example");
        HostDirectory following =
                new HostDirectory(directory, HostRules.of(null, false).followingLinks(), 10, null);
        assertThat(following.find("evil.example")).isPresent();
    }

    @Test
    void linkWithinTheDirectoryIsFollowed() throws Exception {
        Path shared = Files.createDirectory(directory.resolve("shared"));
        SigningChain chain = certificateFor("evil.example");
        write(shared, "chain", chain);
        for (String ending : new String[] {".pem", ".key"}) {
            replaceByLink(directory, "evil.example" + ending, Path.of("shared/chain" + ending));
        }
        assertThat(found(open(), "evil.example")).isEqualTo(chain);
    }

    /** {@code live/NAME} has links into {@code ../../archive/NAME}; one into a folder beside {@code live} is none of certbot's. */
    @Test
    void certbotsLinksAreFollowed() throws Exception {
        Path live = Files.createDirectory(directory.resolve("live"));
        for (String beside : new String[] {"archive", "private"}) {
            Path files = Files.createDirectories(directory.resolve(beside).resolve(beside + ".example"));
            write(files, "new", certificateFor(beside + ".example"));
            Path folder = Files.createDirectory(live.resolve(beside + ".example"));
            Path back = Path.of("../..", beside, beside + ".example");
            Files.createSymbolicLink(folder.resolve("fullchain.pem"), back.resolve("new.pem"));
            Files.createSymbolicLink(folder.resolve("privkey.pem"), back.resolve("new.key"));
        }
        HostDirectory hosts = new HostDirectory(live, null, false, 10);
        assertThat(hosts.find("archive.example")).isPresent();
        assertThat(hosts.faults()).containsOnlyKeys("private.example");
    }

    @Test
    void linkToItselfIsOneBrokenHost() throws Exception {
        replaceByLink(directory, "evil.example.pem", Path.of("evil.example.pem"));
        Files.createSymbolicLink(directory.resolve("loop"), Path.of("loop"));
        HostDirectory hosts = open();
        assertThat(found(hosts, GOOD)).isEqualTo(good);
        assertThat(hosts.faults()).containsOnlyKeys("evil.example");
    }

    @Test
    void failureThatMayPassLosesNothingHoweverOftenItIsLookedAt() throws Exception {
        HostDirectory hosts = open();
        SigningChain before = found(hosts, "evil.example");
        replaceByLink(directory, "evil.example.pem", Path.of("evil.example.pem"));
        for (int i = 0; i < 3; i++) {
            assertThat(hosts.look()).isEmpty();
            assertThat(found(hosts, "evil.example")).isEqualTo(before);
            assertThat(hosts.rejected()).hasSize(1);
        }
        Files.delete(directory.resolve("evil.example.pem"));
        SigningChain renewed = certificateFor("evil.example");
        write(directory, "evil.example", renewed);
        assertThat(hosts.look()).containsExactly("evil.example");
        assertThat(found(hosts, "evil.example")).isEqualTo(renewed);
    }

    private HostDirectory open() {
        return new HostDirectory(directory, null, true, 10);
    }
}
