package io.unifiedtls.spiffe;

import io.unifiedtls.logging.PrintableLogger;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;

/** The thread of a watch, which no failure ends. Tasks that come after the end are dropped. */
final class WatchThread implements AutoCloseable {

    private static final Logger log = PrintableLogger.of(WatchThread.class);

    private final ScheduledThreadPoolExecutor executor =
            new ScheduledThreadPoolExecutor(1, task -> daemon(task, "unified-tls-spiffe"));

    WatchThread() {
        executor.setRemoveOnCancelPolicy(true);
    }

    static Thread daemon(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }

    void run(Runnable task) {
        try {
            executor.execute(() -> guarded(task));
        } catch (RejectedExecutionException ex) {
            log.debug("A task came after the end", ex);
        }
    }

    /** Run a task after a delay, unless it is cancelled until then. */
    Future<?> later(Runnable task, Duration delay) {
        return executor.schedule(() -> guarded(task), delay.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        executor.shutdownNow();
    }

    private static void guarded(Runnable task) {
        try {
            task.run();
        } catch (RejectedExecutionException ex) {
            log.debug("A task came after the end", ex);
        } catch (RuntimeException | Error ex) {
            log.error("Unexpected failure while following a Workload API", ex);
        }
    }
}
