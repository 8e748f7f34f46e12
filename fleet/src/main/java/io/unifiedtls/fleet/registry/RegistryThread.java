package io.unifiedtls.fleet.registry;

import io.unifiedtls.logging.PrintableLogger;
import java.time.Duration;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.springframework.context.SmartLifecycle;

/** Calls the {@link Registry} every ten seconds, on a thread of its own: the database may be slow. */
public final class RegistryThread implements SmartLifecycle {

    private static final Logger log = PrintableLogger.of(RegistryThread.class);

    private static final Duration WRITE = Duration.ofSeconds(10);
    private static final Duration LONGEST_STOP = Duration.ofSeconds(2);

    private final Registry registry;
    private @Nullable ScheduledThreadPoolExecutor thread;

    public RegistryThread(Registry registry) {
        this.registry = registry;
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // It catches what it throws
    public synchronized void start() {
        if (thread == null && registry.isEnabled()) {
            registry.begin();
            thread = new ScheduledThreadPoolExecutor(1, task -> {
                Thread made = new Thread(task, "tls-fleet-registry");
                made.setDaemon(true);
                return made;
            });
            thread.setRejectedExecutionHandler(new ThreadPoolExecutor.DiscardPolicy());
            thread.scheduleWithFixedDelay(this::write, 0, WRITE.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private void write() {
        try {
            registry.write();
        } catch (RuntimeException | Error ex) { // Or it would not be called again
            log.error("The list of the fleet's processes failed unexpectedly. It goes on", ex);
        }
    }

    /** Without an interrupt, which closes the file of an H2 database. */
    @Override
    @SuppressWarnings("ReturnValueIgnored") // The stop goes on: a row that stays is listed as gone
    public synchronized void stop() {
        if (thread != null) {
            thread.execute(registry::end);
            thread.shutdown();
            try {
                thread.awaitTermination(LONGEST_STOP.toMillis(), TimeUnit.MILLISECONDS);
            } catch (InterruptedException ex) {
                Thread.currentThread().interrupt();
            }
            thread = null;
        }
    }

    @Override
    public synchronized boolean isRunning() {
        return thread != null;
    }
}
