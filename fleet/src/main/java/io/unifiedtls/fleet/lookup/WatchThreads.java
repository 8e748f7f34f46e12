package io.unifiedtls.fleet.lookup;

import io.unifiedtls.fleet.ChangeSignal;
import io.unifiedtls.logging.PrintableLogger;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.springframework.context.SmartLifecycle;

/**
 * Calls the watch every second, and when a signal arrives: one thread for changes, and one for what may take longer. Many signals are answered by one
 * look, and looks have a pause between them.
 */
public final class WatchThreads implements SmartLifecycle {

    private static final Logger log = PrintableLogger.of(WatchThreads.class);

    private static final int PERIOD_MILLIS = 1_000;
    private static final int PAUSE_MILLIS = 50;

    private final StoreWatch watch;
    private final Signals signals;
    private final AtomicBoolean isSignalled = new AtomicBoolean();
    private volatile long lastLook = System.nanoTime();
    private @Nullable ScheduledExecutorService threads;

    public WatchThreads(StoreWatch watch, Signals signals) {
        this.watch = watch;
        this.signals = signals;
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // They catch what they throw
    public synchronized void start() {
        if (threads == null) {
            ScheduledExecutorService created = Executors.newScheduledThreadPool(3, task -> {
                Thread thread = new Thread(task, "tls-fleet-watch");
                thread.setDaemon(true);
                return thread;
            });
            created.scheduleWithFixedDelay(() -> quietly(watch::poll), 0, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
            created.scheduleWithFixedDelay(() -> quietly(watch::readAll), 100, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
            signals.signal().ifPresent(signal -> signal.start(() -> signalled(created)));
            threads = created;
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // It catches what it throws
    private void signalled(ScheduledExecutorService executor) {
        if (isSignalled.compareAndSet(false, true)) {
            long since = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - lastLook);
            try {
                executor.schedule(() -> quietly(this::look), Math.max(0, PAUSE_MILLIS - since), TimeUnit.MILLISECONDS);
            } catch (RejectedExecutionException ex) {
                log.debug("A signal has arrived after the stop", ex);
            }
        }
    }

    /** A signal that arrives from now on needs another look. */
    private void look() {
        isSignalled.set(false);
        lastLook = System.nanoTime();
        watch.readChanges();
    }

    /** Or it would not be called again. */
    private static void quietly(Runnable work) {
        try {
            work.run();
        } catch (RuntimeException | Error ex) {
            log.error("The watch over the fleet's database failed unexpectedly. It goes on", ex);
        }
    }

    @Override
    public synchronized void stop() {
        if (threads != null) {
            signals.signal().ifPresent(ChangeSignal::stop);
            threads.shutdownNow();
            threads = null;
        }
    }

    @Override
    public synchronized boolean isRunning() {
        return threads != null;
    }

    /** Before the web server. */
    @Override
    public int getPhase() {
        return 0;
    }
}
