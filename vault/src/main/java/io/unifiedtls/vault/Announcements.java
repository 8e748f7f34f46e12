package io.unifiedtls.vault;

import io.unifiedtls.logging.PrintableLogger;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;

/** Tells listeners of changes on a thread of its own; changes that come while one is to be told are one. Thread-safe. */
final class Announcements implements AutoCloseable {

    private static final Logger log = PrintableLogger.of(Announcements.class);

    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private final ThreadPoolExecutor thread =
            new ThreadPoolExecutor(0, 1, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                Thread made = new Thread(task, "tls-vault-reload");
                made.setDaemon(true);
                return made;
            });
    private boolean isStarted;
    private boolean isPending;

    void add(Runnable listener) {
        listeners.add(listener);
    }

    /** Tell from now on, and of what has changed before. */
    synchronized void start() {
        isStarted = true;
        if (isPending) {
            tellSoon();
        }
    }

    synchronized void changed() {
        if (!isPending && isStarted) {
            tellSoon();
        }
        isPending = true;
    }

    private void tellSoon() {
        try {
            thread.execute(this::tell);
        } catch (RejectedExecutionException ex) {
            log.debug("Closed, so nobody is told of a certificate");
        }
    }

    private void tell() {
        synchronized (this) {
            isPending = false;
        }
        for (Runnable listener : listeners) {
            try {
                listener.run();
            } catch (RuntimeException | Error ex) { // Or the next one would not be told
                log.error("Unexpected failure after a certificate was renewed", ex);
            }
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
