package io.unifiedtls.material;

import static io.unifiedtls.testing.TestCertificates.certificateFor;
import static io.unifiedtls.testing.TestCertificates.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.unifiedtls.CertificateRepository.Changed;
import io.unifiedtls.CertificateRepository.Entry;
import io.unifiedtls.SigningChain;
import io.unifiedtls.material.HostDirectory.Periods;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A directory that watches itself. */
class HostWatchTests {

    private static final Periods PERIODS = new Periods(Duration.ofMillis(50), Duration.ofMillis(200));

    @TempDir
    Path directory;

    @Test
    void tellsOfRenewalsAndOfFaultsUntilItIsClosed() throws Exception {
        Set<Thread> before = watches();
        List<Changed> told = new CopyOnWriteArrayList<>();
        write(directory, "shop", certificateFor("shop.example"));
        try (HostDirectory hosts = new HostDirectory(directory, HostRules.of(null, false), 10, PERIODS)) {
            hosts.onChange(told::add);
            SigningChain renewed = certificateFor("shop.example");
            write(directory, "shop", renewed);
            await().untilAsserted(() -> assertThat(told).contains(Changed.names("shop.example")));
            assertThat(hosts.find("shop.example")).contains(Entry.of(renewed));

            Files.writeString(directory.resolve("shop.pem"), "nothing");
            await().untilAsserted(() -> assertThat(told).last().isEqualTo(new Changed.Names(Set.of())));
            assertThat(hosts.rejected()).singleElement().asString().contains("shop.pem");
            assertThat(hosts.find("shop.example")).contains(Entry.of(renewed));
        }
        await().until(() -> {
            Set<Thread> left = new HashSet<>(watches());
            left.removeAll(before);
            return left.isEmpty();
        });
    }

    private static Set<Thread> watches() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("tls-reload"))
                .collect(Collectors.toSet());
    }
}
