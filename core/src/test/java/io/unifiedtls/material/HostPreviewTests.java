package io.unifiedtls.material;

import static io.unifiedtls.testing.TestCertificates.certificateFor;
import static io.unifiedtls.testing.TestCertificates.write;
import static org.assertj.core.api.Assertions.assertThat;

import io.unifiedtls.CertificateRepository.Summary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostPreviewTests {

    private static final Duration PATIENCE = Duration.ofMinutes(1);

    @TempDir
    Path directory;

    @Test
    void nothingIsTakenOver() {
        write(directory, "shop", certificateFor("shop.example"));
        HostDirectory hosts = new HostDirectory(directory, null, false, 10);
        List<Summary> before = hosts.list().toList();
        write(directory, "shop", certificateFor("shop.example", "www.shop.example"));
        HostPreview preview = hosts.preview(PATIENCE);
        assertThat(preview.hosts()).containsOnlyKeys("shop.example", "www.shop.example");
        assertThat(preview.hosts().get("www.shop.example")).isEqualTo(new HostPreview.Change(false, true, List.of()));
        assertThat(hosts.list()).isEqualTo(before);
        assertThat(hosts.find("www.shop.example")).isEmpty();
        assertThat(hosts.look()).containsExactlyInAnyOrder("shop.example", "www.shop.example");
        assertThat(hosts.preview(PATIENCE).hosts()).isEmpty();
    }

    /** Clients are refused from then on, and the fault says why. */
    @Test
    void certificateThatCannotBeReadRefusesItsHost() throws IOException {
        write(directory, "shop.example", certificateFor("shop.example"));
        HostDirectory hosts = new HostDirectory(directory, null, false, 10);
        Files.writeString(directory.resolve("shop.example.pem"), "nothing");
        HostPreview preview = hosts.preview(PATIENCE);
        assertThat(preview.hosts().get("shop.example"))
                .isEqualTo(new HostPreview.Change(true, true, List.of("refused")));
        assertThat(preview.faults())
                .isNotEmpty()
                .allSatisfy(fault -> assertThat(fault).contains("shop.example.pem"));
    }

    @Test
    void withoutPatienceKeysAreNotRead() throws IOException {
        HostDirectory hosts = new HostDirectory(directory, null, false, 10);
        write(directory, "shop", certificateFor("shop.example"));
        Files.writeString(directory.resolve("shop.key"), "no key");
        HostPreview preview = hosts.preview(Duration.ZERO);
        assertThat(preview.unchecked()).isOne();
        assertThat(preview.faults()).isEmpty();
        assertThat(preview.hosts().get("shop.example")).isEqualTo(new HostPreview.Change(false, true, List.of()));
        assertThat(hosts.preview(PATIENCE).faults()).singleElement().asString().contains("shop.key");
    }
}
