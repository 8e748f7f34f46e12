package io.unifiedtls.fleet.warm;

import io.unifiedtls.Printable;
import io.unifiedtls.ServerName;
import io.unifiedtls.logging.PrintableLogger;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import org.slf4j.Logger;

/** Looks up the names that are used most, so that the first clients find their hosts in memory. Never fails. For one call. */
final class WarmUp {

    private static final Logger log = PrintableLogger.of(WarmUp.class);
    private static final int MOST_FAILURES = 3;

    private final IntFunction<List<String>> stored;
    private final AnsweredNames answered;
    private final WarmUpSettings settings;
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicInteger prepared = new AtomicInteger();
    private final AtomicInteger failures = new AtomicInteger();
    private volatile boolean isOver;

    /**
     * Create a warm-up.
     *
     * @param stored reads the names, the most used first; so many at most
     */
    WarmUp(IntFunction<List<String>> stored, AnsweredNames answered, WarmUpSettings settings) {
        this.stored = stored;
        this.answered = answered;
        this.settings = settings;
    }

    /** Wait for the lookups, for as long as the settings allow. Those under way at the end go on, and no other begins. */
    void run() {
        long start = System.nanoTime();
        CountDownLatch done = new CountDownLatch(1);
        start(() -> prepareAll(done));
        boolean isDone = await(done, settings.timeout().toNanos());
        isOver = true;
        int number = prepared.get();
        if (number > 0 || !isDone) {
            log.info(
                    "Looked up {} of the names that are used most, in {} ms{}",
                    number,
                    TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start),
                    isDone ? "" : ". The time was up (unified-tls.fleet.warm-up.timeout)");
        }
    }

    /** {@return whether it happened in time} */
    private static boolean await(CountDownLatch latch, long nanos) {
        try {
            return latch.await(nanos, TimeUnit.NANOSECONDS);
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static void start(Runnable work) {
        Thread thread = new Thread(work, "tls-fleet-warm-up");
        thread.setDaemon(true);
        thread.start();
    }

    private void prepareAll(CountDownLatch done) {
        try {
            List<ServerName> names = stored.apply(settings.names()).stream()
                    .map(ServerName::parse)
                    .flatMap(Optional::stream)
                    .toList();
            AtomicInteger running = new AtomicInteger(Math.max(1, Math.min(settings.threads(), names.size())));
            for (int i = running.get(); i > 1; i--) {
                start(() -> prepareNext(names, running, done));
            }
            prepareNext(names, running, done);
        } catch (RuntimeException | Error ex) {
            skipped(ex);
            done.countDown();
        }
    }

    private void prepareNext(List<ServerName> names, AtomicInteger running, CountDownLatch done) {
        try {
            for (int i = next.getAndIncrement(); i < names.size() && !isOver; i = next.getAndIncrement()) {
                prepare(names.get(i));
            }
        } catch (RuntimeException | Error ex) {
            skipped(ex);
        } finally {
            if (running.decrementAndGet() == 0) {
                done.countDown();
            }
        }
    }

    private void prepare(ServerName name) {
        if (answered.prepare(name)) {
            prepared.incrementAndGet();
        } else if (failures.incrementAndGet() == MOST_FAILURES) {
            isOver = true; // The database is away
        }
    }

    private void skipped(Throwable cause) {
        isOver = true;
        log.info("The names that are used most are not looked up before the start: {}", Printable.of(cause, 300));
    }
}
