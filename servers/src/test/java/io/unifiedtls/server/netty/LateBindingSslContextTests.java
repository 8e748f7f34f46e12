package io.unifiedtls.server.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.lang.Thread.State;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LateBindingSslContextTests {

    private static final int MORE_THAN_THREADS = 600;

    @Test
    void tasksBeyondTheThreadsWaitAndRun() throws Exception {
        CountDownLatch open = new CountDownLatch(1);
        CountDownLatch done = new CountDownLatch(MORE_THAN_THREADS);
        try (LateBindingSslContext context = context()) {
            for (int i = 0; i < MORE_THAN_THREADS; i++) {
                context.tasks().execute(() -> {
                    awaitOpening(open);
                    done.countDown();
                });
            }
            open.countDown();
            assertThat(done.await(20, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void idleThreadIsUsedAgain() throws Exception {
        Set<Thread> threads = ConcurrentHashMap.newKeySet();
        try (LateBindingSslContext context = context()) {
            for (int i = 0; i < 50; i++) {
                CountDownLatch done = new CountDownLatch(1);
                context.tasks().execute(() -> {
                    threads.add(Thread.currentThread());
                    done.countDown();
                });
                assertThat(done.await(20, TimeUnit.SECONDS)).isTrue();
                await().pollDelay(Duration.ZERO)
                        .pollInterval(Duration.ofMillis(1))
                        .until(() -> threads.stream().allMatch(thread -> thread.getState() == State.TIMED_WAITING));
            }
        }
        assertThat(threads).hasSize(1);
    }

    private static LateBindingSslContext context() {
        return new LateBindingSslContext(() -> {
            throw new IllegalStateException("Nobody connects");
        });
    }

    private static void awaitOpening(CountDownLatch open) {
        try {
            open.await();
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
        }
    }
}
