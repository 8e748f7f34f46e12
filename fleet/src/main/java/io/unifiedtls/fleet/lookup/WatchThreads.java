package io.unifiedtls.fleet.lookup;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.context.SmartLifecycle;

/** Calls the watch every second: one thread for changes, and one for what may take longer. */
public final class WatchThreads implements SmartLifecycle {

    private static final int PERIOD_MILLIS = 1_000;

    private final StoreWatch watch;
    private @Nullable ScheduledExecutorService threads;

    public WatchThreads(StoreWatch watch) {
        this.watch = watch;
    }

    @Override
    public synchronized void start() {
        if (threads == null) {
            threads = Executors.newScheduledThreadPool(2, task -> {
                Thread thread = new Thread(task, "tls-fleet-watch");
                thread.setDaemon(true);
                return thread;
            });
            threads.scheduleWithFixedDelay(watch::poll, 0, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
            threads.scheduleWithFixedDelay(watch::readAll, 100, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
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
