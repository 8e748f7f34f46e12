package io.unifiedtls.selection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.unifiedtls.CacheableSniResolver;
import io.unifiedtls.CertificateRepository.Changed;
import io.unifiedtls.ServerName;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Many names are in use when any of them may have changed, as after a backup was restored. */
class BoundedRefreshTests extends ResolverCacheFixture {

    private static final int NAMES = 2_000;
    private static final int PER_SECOND = 500;
    private static final Duration STEP = Duration.ofMillis(100);

    private final CacheableSniResolver resolver = (name, context) -> {
        asked.incrementAndGet();
        return Optional.of(CONFIGURATION);
    };
    private final ResolverCache cache = new ResolverCache(
            new ServerSettings.ResolverCache(Duration.ofHours(1), Duration.ofHours(1), 2 * NAMES),
            executor,
            background,
            outages,
            nanos);
    private final List<Question> names = IntStream.range(0, NAMES)
            .mapToObj(i -> new Question(resolver, new ServerName("h%d.example".formatted(i)), CONTEXT))
            .toList();
    private long start;

    @Test
    void namesInUseAreAskedForAgainAtABoundedRateAndNobodyWaits() throws Exception {
        for (Question name : names) {
            resolve(cache, resolver, name.serverName(), CONTEXT, LONG, () -> false);
        }
        asked.set(0);
        start = nanos.read();
        cache.forget(resolver, Changed.since(Instant.EPOCH));
        while (asked.get() < NAMES) {
            nanos.pass(STEP);
            long due = Math.min(NAMES, due());
            await().pollInSameThread()
                    .pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(1))
                    .until(() -> {
                        useAll();
                        return asked.get() >= due;
                    });
        }
        nanos.pass(Duration.ofMinutes(1));
        useAll();
        await().during(Duration.ofMillis(50)).until(() -> asked.get() == NAMES); // Each once
    }

    private void useAll() {
        for (Question name : names) {
            assertThat(cache.remembered(name)).isPresent();
        }
        long before = asked.get();
        assertThat(before).isLessThanOrEqualTo(due());
    }

    /** How many may have been asked for by now. */
    private long due() {
        return (nanos.read() - start) * PER_SECOND / Duration.ofSeconds(1).toNanos() + 1;
    }
}
