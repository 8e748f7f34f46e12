package io.unifiedtls.fleet.tickets;

import io.unifiedtls.logging.PrintableLogger;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.springframework.context.SmartLifecycle;

/** Calls the {@link TicketKeyWatch}: the first time before the web server starts, which waits for a short while only. */
public final class TicketThread implements SmartLifecycle {

    private static final Logger log = PrintableLogger.of(TicketThread.class);

    private static final Duration READ = Duration.ofMinutes(2);
    private static final Duration READ_AGAIN = Duration.ofSeconds(10);
    private static final Duration INSTALL = Duration.ofSeconds(5);
    private static final Duration LONGEST_START = Duration.ofSeconds(2);

    private final TicketKeyWatch watch;
    private @Nullable ScheduledThreadPoolExecutor thread;
    private long due;

    public TicketThread(TicketKeyWatch watch) {
        this.watch = watch;
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // It catches what it throws
    public synchronized void start() {
        if (thread == null && watch.isWanted()) {
            thread = new ScheduledThreadPoolExecutor(1, task -> {
                Thread made = new Thread(task, "tls-fleet-tickets");
                made.setDaemon(true);
                return made;
            });
            thread.setRejectedExecutionHandler(new ThreadPoolExecutor.DiscardPolicy());
            CountDownLatch first = new CountDownLatch(1);
            due = System.nanoTime();
            thread.scheduleWithFixedDelay(
                    () -> {
                        look();
                        first.countDown();
                    },
                    0,
                    INSTALL.toMillis(),
                    TimeUnit.MILLISECONDS);
            await(first);
        }
    }

    @SuppressWarnings("ReturnValueIgnored") // The start goes on, whatever the answer is
    private static void await(CountDownLatch first) {
        try {
            first.await(LONGEST_START.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
        }
    }

    private void look() {
        try {
            if (System.nanoTime() - due < 0) {
                watch.install();
            } else {
                boolean isAnswered = watch.refresh();
                due = System.nanoTime() + (isAnswered ? READ : READ_AGAIN).toNanos();
            }
        } catch (RuntimeException | Error ex) { // Or it would not be called again
            log.error("The watch over session ticket keys failed unexpectedly. It goes on", ex);
        }
    }

    /** Without an interrupt, which closes the file of an H2 database. */
    @Override
    public synchronized void stop() {
        if (thread != null) {
            thread.shutdown();
            thread = null;
        }
    }

    @Override
    public synchronized boolean isRunning() {
        return thread != null;
    }

    /** Before the web server. */
    @Override
    public int getPhase() {
        return 0;
    }
}
