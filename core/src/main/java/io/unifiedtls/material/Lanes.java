package io.unifiedtls.material;

import io.unifiedtls.logging.PrintableLogger;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;

/**
 * Runs work that waits for somebody else, a little at a time for each of them, so that one who does not answer holds up
 * nobody but those who ask him. Thread-safe.
 */
final class Lanes implements AutoCloseable {

    private static final Logger log = PrintableLogger.of(Lanes.class);
    private static final int WIDTH = 2;

    private final ExecutorService threads;
    private final Map<Object, Lane> lanes = new HashMap<>();

    /**
     * Create lanes.
     *
     * @param most threads at once
     */
    Lanes(int most, String name) {
        ThreadPoolExecutor pool =
                new ThreadPoolExecutor(most, most, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                    Thread thread = new Thread(task, name);
                    thread.setDaemon(true);
                    return thread;
                });
        pool.allowCoreThreadTimeOut(true);
        threads = pool;
    }

    /** Run work after what waits for the same one. */
    synchronized void run(Object lane, Runnable work) {
        Lane chosen = lanes.computeIfAbsent(lane, created -> new Lane());
        if (chosen.running < WIDTH) {
            chosen.running++;
            start(lane, work);
        } else {
            chosen.waiting.add(work);
        }
    }

    private void start(Object lane, Runnable work) {
        try {
            threads.execute(() -> {
                try {
                    work.run();
                } finally {
                    ended(lane);
                }
            });
        } catch (RejectedExecutionException ex) {
            log.debug("The application is shutting down", ex);
        }
    }

    private synchronized void ended(Object lane) {
        Lane chosen = Objects.requireNonNull(lanes.get(lane));
        Runnable next = chosen.waiting.poll();
        if (next != null) {
            start(lane, next);
        } else if (--chosen.running == 0) {
            lanes.remove(lane);
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }

    private static final class Lane {

        private final Queue<Runnable> waiting = new ArrayDeque<>();
        private int running;
    }
}
