package io.unifiedtls.acme.demand;

import io.unifiedtls.CertificateRepository.Changed;
import io.unifiedtls.logging.PrintableLogger;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import org.slf4j.Logger;

/**
 * Looks whether certificates have come that handshakes wait for: when a change of their host is told, and every second. It looks for one
 * for no longer than a handshake waits. Thread-safe.
 */
final class CertificateWatch implements AutoCloseable {

    private static final Duration PERIOD = Duration.ofSeconds(1);

    private static final Logger log = PrintableLogger.of(CertificateWatch.class);

    private final Predicate<HostIssuance> isWaiting;
    private final Duration longest;
    /** With the times at which they are given up. */
    private final Map<HostIssuance, Long> watched = new ConcurrentHashMap<>();

    private final AtomicBoolean isRunning = new AtomicBoolean();
    private final ScheduledExecutorService executor;

    /**
     * Create a watch.
     *
     * @param isWaiting whether a host has no certificate yet; may block
     * @param longest wait of a handshake
     */
    CertificateWatch(Predicate<HostIssuance> isWaiting, Duration longest) {
        this.isWaiting = isWaiting;
        this.longest = longest.plus(PERIOD);
        ScheduledThreadPoolExecutor threads = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "tls-certificate-watch");
            thread.setDaemon(true);
            return thread;
        });
        threads.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        executor = threads;
    }

    /** Look for the end of an issuance from now on. */
    void watch(HostIssuance issuance) {
        watched.put(issuance, System.nanoTime() + longest.toNanos());
        if (isRunning.compareAndSet(false, true)) {
            schedule();
        }
    }

    /** Somebody tells that hosts have changed. */
    void changed(Changed changed) {
        watched.keySet().stream()
                .filter(issuance -> changed.includes(issuance.name()))
                .forEach(issuance -> soon(() -> look(issuance), Duration.ZERO));
    }

    private void schedule() {
        soon(this::lookAtAll, PERIOD);
    }

    /** Unless the application stops. */
    @SuppressWarnings("FutureReturnValueIgnored") // Tasks tell of their failures
    private void soon(Runnable task, Duration delay) {
        try {
            executor.schedule(task, delay.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException ex) {
            log.debug("The application stops", ex);
        }
    }

    private void lookAtAll() {
        long now = System.nanoTime();
        try {
            watched.values().removeIf(end -> now - end > 0);
            watched.keySet().forEach(this::look);
        } finally {
            isRunning.set(false);
        }
        if (!watched.isEmpty() && isRunning.compareAndSet(false, true)) {
            schedule();
        }
    }

    /** A store that does not answer is asked again. */
    private void look(HostIssuance issuance) {
        try {
            if (watched.containsKey(issuance) && !isWaiting.test(issuance)) {
                watched.remove(issuance);
                issuance.ended();
            }
        } catch (RuntimeException | LinkageError ex) {
            log.debug("The store does not tell whether a certificate has been issued. It is asked again", ex);
        }
    }

    @Override
    public void close() {
        executor.shutdownNow();
        watched.keySet().forEach(HostIssuance::ended);
    }
}
