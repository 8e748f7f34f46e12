package io.unifiedtls.material;

import static io.unifiedtls.testing.TestCertificates.certificateFor;
import static io.unifiedtls.testing.TestCertificates.write;
import static org.assertj.core.api.Assertions.assertThat;

import io.unifiedtls.testing.CapturedLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Entries of a directory that are no hosts. */
@ExtendWith(CapturedLog.Extension.class)
class SkippedFilesTests {

    @TempDir
    Path directory;

    @Test
    void areToldOnce(CapturedLog log) throws IOException {
        write(directory, "shop.example", certificateFor("shop.example"));
        for (String name : List.of("a.jks", "b.txt", "c.pfx", "d.crt", "evil\nname.txt")) {
            Files.writeString(directory.resolve(name), "");
        }
        Files.createDirectory(directory.resolve("other.example"));
        HostDirectory hosts = new HostDirectory(directory, null, false, 10);
        assertThat(log.toString())
                .contains(
                        "The directory %s contains entries in no known layout, which are skipped (6): a.jks, b.txt, c.pfx"
                                .formatted(directory));
        hosts.look();
        assertThat(log.toString()).containsOnlyOnce("are skipped");
        Files.writeString(directory.resolve("later.txt"), "");
        write(directory, "new.example", certificateFor("new.example"));
        hosts.look();
        assertThat(log.toString())
                .contains("The directory %s contains entries in no known layout, which are skipped (1): later.txt"
                        .formatted(directory));
    }

    /** As certbot, lego, Kubernetes and operating systems leave them. */
    @Test
    void thoseThatToolsPutThereAreNotTold(CapturedLog log) throws IOException {
        write(directory, "shop.example", certificateFor("shop.example"));
        for (String name : List.of(
                "README",
                "shop.example.json",
                "shop.example.issuer.crt",
                "shop.example.client-ca.pem",
                ".DS_Store",
                "._shop.example.pem",
                "shop.example.ocsp")) {
            Files.writeString(directory.resolve(name), "");
        }
        new HostDirectory(directory, null, false, 10);
        assertThat(log.toString()).doesNotContain("skipped");
    }

    /** It is one where the directory must be there, and where it was. */
    @Test
    void directoryThatAppearsLaterIsNoFault() throws IOException {
        Path later = directory.resolve("later");
        HostDirectory hosts = new HostDirectory(later, HostRules.of(null, false).appearingLater(), 10, null);
        assertThat(hosts.rejected()).isEmpty();
        Files.createDirectory(later);
        write(later, "shop.example", certificateFor("shop.example"));
        hosts.look();
        assertThat(hosts.find("shop.example")).isPresent();
        Files.move(later, directory.resolve("gone"));
        hosts.look();
        assertThat(hosts.rejected()).singleElement().asString().contains("cannot be read");
        assertThat(hosts.find("shop.example")).isPresent();
        assertThat(new HostDirectory(later, HostRules.of(null, false), 10, null).rejected())
                .hasSize(1);
    }

    @Test
    void filesOfAMountedSecretBelongToIt(CapturedLog log) throws IOException {
        write(directory, "tls", certificateFor("shop.example"));
        Files.move(directory.resolve("tls.pem"), directory.resolve("tls.crt"));
        Files.writeString(directory.resolve("tls-combined.der"), "");
        Files.writeString(directory.resolve("keystore.jks"), "");
        new HostDirectory(directory, null, false, 10);
        assertThat(log.toString()).doesNotContain("skipped");
    }
}
