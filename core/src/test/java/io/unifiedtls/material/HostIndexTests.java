package io.unifiedtls.material;

import static io.unifiedtls.testing.TestCertificates.certificateFor;
import static io.unifiedtls.testing.TestCertificates.write;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What makes a look at a directory another one, and which directories are to be watched. */
class HostIndexTests {

    @TempDir
    Path directory;

    @Test
    void indexOfUnchangedFilesIsTheSame() throws IOException {
        write(directory, "shop", certificateFor("shop.example"));
        HostIndex first = index(directory);
        assertThat(first.now()).isEqualTo(first).hasSameHashCodeAs(first).isNotSameAs(first);
        assertThat((Object) first).isNotEqualTo("shop");
    }

    @Test
    void fileThatComesMakesAnotherOne() throws IOException {
        write(directory, "shop", certificateFor("shop.example"));
        HostIndex first = index(directory);
        write(directory, "other", certificateFor("other.example"));
        HostIndex second = first.now();
        assertThat(second).isNotEqualTo(first).doesNotHaveSameHashCodeAs(first);
        assertThat(second.fault()).isEmpty();
    }

    @Test
    void faultMakesAnotherOneWithTheSameHosts() throws IOException {
        Path tenants = Files.createDirectory(directory.resolve("tenants"));
        write(tenants, "shop", certificateFor("shop.example"));
        HostIndex first = index(tenants);
        Files.move(tenants, directory.resolve("moved"));
        HostIndex gone = first.now();
        assertThat(gone).isNotEqualTo(first);
        assertThat(gone.fault().orElseThrow()).contains("cannot be read");
        assertThat(gone.hosts()).hasSameSizeAs(first.hosts());
        assertThat(gone.claims().answering("shop.example")).isNotNull();
    }

    /** Though the files are the same: who answers a name that two want is decided by what was before. */
    @Test
    void anotherAnswerMakesAnotherOne() throws IOException {
        write(directory, "other", certificateFor("shop.example"));
        HostIndex before = index(directory);
        write(directory, "shop.example", certificateFor("shop.example"));
        HostIndex later = before.now();
        HostIndex fresh = index(directory);
        assertThat(answering(later)).endsWith("other.pem");
        assertThat(answering(fresh)).endsWith("shop.example.pem");
        assertThat(later).hasSameHashCodeAs(fresh).isNotEqualTo(fresh).isEqualTo(later.now());
    }

    private static String answering(HostIndex index) {
        return Objects.requireNonNull(index.claims().answering("shop.example"))
                .files()
                .id();
    }

    @Test
    void watchesTheRootAndTheDirectoriesOfHosts() throws IOException {
        write(directory, "pair", certificateFor("pair.example"));
        Files.createDirectory(directory.resolve("pair")); // Not that host's
        Files.writeString(directory.resolve("store.p12"), "broken");
        Path own = directory.resolve("own.example");
        TenantFiles.certbot(directory, "own.example", certificateFor("own.example"), 1);
        assertThat(index(directory).directories()).containsExactlyInAnyOrder(directory, own);
        assertThat(index(directory.resolve("none")).directories()).containsExactly(directory);
    }

    private static HostIndex index(Path root) {
        return HostIndex.of(root, HostRules.of(null, false), host -> new HostProofs.Verdict(Optional.empty(), true));
    }
}
