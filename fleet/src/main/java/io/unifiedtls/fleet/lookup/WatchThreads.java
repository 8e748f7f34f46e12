package io.unifiedtls.fleet.lookup;

import io.unifiedtls.logging.PrintableLogger;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.springframework.context.SmartLifecycle;

/** Calls the watch every second: one thread for changes, and one for what may take longer. */
public final class WatchThreads implements SmartLifecycle {

    private static final Logger log = PrintableLogger.of(WatchThreads.class);

    private static final int PERIOD_MILLIS = 1_000;

    private final StoreWatch watch;
    private @Nullable ScheduledExecutorService threads;

    public WatchThreads(StoreWatch watch) {
        this.watch = watch;
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // They catch what they throw
    public synchronized void start() {
        if (threads == null) {
            threads = Executors.newScheduledThreadPool(2, task -> {
                Thread thread = new Thread(task, "tls-fleet-watch");
                thread.setDaemon(true);
                return thread;
            });
            threads.scheduleWithFixedDelay(() -> quietly(watch::poll), 0, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
            threads.scheduleWithFixedDelay(() -> quietly(watch::readAll), 100, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
        }
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
