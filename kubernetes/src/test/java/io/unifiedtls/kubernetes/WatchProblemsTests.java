package io.unifiedtls.kubernetes;

import static io.unifiedtls.testing.TestCertificates.certificateFor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What an operator is told of a watch. */
@Timeout(120)
class WatchProblemsTests {

    private static final Duration LONG = Duration.ofSeconds(60);
    private static final String NAME = "shop.example.com";

    @Test
    void aClusterThatIsAwayIsAProblemAfterAWhileUntilItIsBack() {
        AtomicReference<Duration> ahead = new AtomicReference<>(Duration.ZERO);
        SecretRules rules = new SecretRules(List.of("a"), null, null, false, 1_000, (entry, name) -> Optional.empty());
        try (Cluster cluster = new Cluster()) {
            cluster.put(Cluster.secret("a", "tls", certificateFor(NAME)));
            try (SecretWatch watch =
                    new SecretWatch(cluster.client(), rules, () -> Instant.now().plus(ahead.get()))) {
                assertThat(watch.await(LONG)).isTrue();
                assertThat(watch.problems()).isEmpty();
                assertThat(watch.size()).isEqualTo(1);
                cluster.stop();
                await().atMost(LONG).until(() -> {
                    ahead.updateAndGet(Duration.ofSeconds(76)::plus);
                    return watch.failing() == 1;
                });
                assertThat(watch.problems()).singleElement().asString().contains("namespace a fails since");
                assertThat(watch.repository().find(NAME)).isPresent();
                cluster.restart();
                await().atMost(LONG).until(() -> watch.problems().isEmpty());
                assertThat(watch.failing()).isZero();
            }
        }
    }
}
