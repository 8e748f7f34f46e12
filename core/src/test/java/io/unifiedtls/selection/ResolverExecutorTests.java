package io.unifiedtls.selection;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.OptionalInt;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Places of resolvers, and when they are free again. */
class ResolverExecutorTests {

    private static final int CALLS = 30_000;

    /** With other work on all processors, so that a thread that has answered may have to wait for its next step. */
    @Test
    @Timeout(60)
    void aPlaceIsFreeOnceItsAnswerIsThere() throws Exception {
        ExecutorService others = Executors.newFixedThreadPool(4);
        AtomicBoolean over = new AtomicBoolean();
        try (ResolverExecutor executor = new ResolverExecutor(OptionalInt.of(1))) {
            for (int i = 0; i < 4; i++) {
                others.execute(() -> {
                    while (!over.get()) {
                        Thread.onSpinWait();
                    }
                });
            }
            for (int i = 0; i < CALLS; i++) {
                int number = i;
                assertThat(executor.call(() -> number, Duration.ofSeconds(10), () -> false))
                        .isEqualTo(number);
            }
        } finally {
            over.set(true);
            others.shutdownNow();
        }
    }
}
