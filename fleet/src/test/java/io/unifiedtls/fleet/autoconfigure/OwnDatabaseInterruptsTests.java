package io.unifiedtls.fleet.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.unifiedtls.fleet.ProofMethod;
import io.unifiedtls.fleet.TLSHosts;
import io.unifiedtls.fleet.store.FleetDatabase;
import io.unifiedtls.fleet.testing.OpenH2File;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.jdbc.core.JdbcTemplate;

/** Threads that are interrupted while they read or write the H2 file, as resolvers are at their timeout. */
@Timeout(120)
class OwnDatabaseInterruptsTests extends StoreApplication {

    private static final int THREADS = 8;
    private static final int ROUNDS = 200;

    private final AtomicBoolean over = new AtomicBoolean();
    private final AtomicInteger done = new AtomicInteger();

    @Test
    void databaseGoesOnAfterInterruptedLookupsAndWrites() {
        runner.run(context -> {
            TLSHosts hosts = hosts(context);
            JdbcTemplate jdbc =
                    new JdbcTemplate(context.getBean(FleetDatabase.class).dataSource());
            jdbc.execute("set cache_size 0"); // Each lookup reads the file
            hosts.claim("acme", NAME, ProofMethod.OPERATOR);
            interrupt(
                    number -> assertThat(hosts.find(NAME)).isPresent(),
                    number -> hosts.claim("acme", "h" + number + ".example.com", ProofMethod.OPERATOR));
            assertThat(done.get()).isPositive();
            hosts.claim("acme", "after.example.com", ProofMethod.OPERATOR);
            assertThat(hosts.find("after.example.com")).isPresent();
            assertThatIOException()
                    .as("the file is still locked")
                    .isThrownBy(() -> OpenH2File.of(directory.resolve("fleet/hosts")));
        });
        runner.run(context -> {
            assertThat(hosts(context).find(NAME)).isPresent();
            assertThat(hosts(context).find("after.example.com")).isPresent();
        });
    }

    private void interrupt(IntConsumer... calls) throws InterruptedException {
        CountDownLatch started = new CountDownLatch(THREADS);
        List<Thread> threads = new ArrayList<>();
        for (int number = 0; number < THREADS; number++) {
            IntConsumer call = calls[number % calls.length];
            Thread thread = new Thread(() -> repeat(call, started));
            threads.add(thread);
            thread.start();
        }
        assertThat(started.await(60, TimeUnit.SECONDS)).isTrue();
        for (int round = 0; round < ROUNDS; round++) {
            int before = done.get();
            while (done.get() < before + THREADS && threads.stream().anyMatch(Thread::isAlive)) {
                threads.forEach(Thread::interrupt);
                Thread.onSpinWait();
            }
        }
        over.set(true);
        for (Thread thread : threads) {
            thread.join(60_000);
            assertThat(thread.isAlive()).isFalse();
        }
    }

    /** A call may fail when it is interrupted; the next one may not fail for this reason. */
    private void repeat(IntConsumer call, CountDownLatch started) {
        for (int number = 0; !over.get(); number++) {
            try {
                call.accept((int) (Thread.currentThread().getId() * 100_000 + number));
            } catch (RuntimeException ex) {
                Thread.interrupted();
            } finally {
                done.incrementAndGet();
                started.countDown();
            }
        }
    }
}
