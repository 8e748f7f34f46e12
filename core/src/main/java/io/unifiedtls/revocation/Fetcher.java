package io.unifiedtls.revocation;

import java.io.IOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Asks on threads of its own, as finding the address of a name has no end that can be set: who waits goes on at the
 * deadline, and the thread keeps its place until it ends. Thread-safe.
 */
final class Fetcher {

    private final HttpExchange http;
    private final Bulkhead places;
    /** As many as there are places. */
    private final ExecutorService threads;

    Fetcher(RevocationSettings settings) {
        http = new HttpExchange(settings);
        places = new Bulkhead(settings.concurrency(), settings.authorityConcurrency());
        threads = new ThreadPoolExecutor(0, Integer.MAX_VALUE, 10, TimeUnit.SECONDS, new SynchronousQueue<>(), task -> {
            Thread thread = new Thread(task, "tls-revocation");
            thread.setDaemon(true);
            return thread;
        });
    }

    /**
     * Ask and wait.
     *
     * @param authority whose places are taken
     * @throws IOException if there is no answer
     */
    byte[] fetch(Question question, Object authority, Deadline deadline) throws IOException {
        if (!places.tryTake(authority)) {
            throw new IOException("too many queries are in progress");
        }
        Future<byte[]> answer = submit(question, authority, deadline);
        try {
            return answer.get(Math.max(0, deadline.nanos()), TimeUnit.NANOSECONDS);
        } catch (TimeoutException ex) {
            throw new IOException("no answer arrived in time", ex);
        } catch (ExecutionException ex) {
            Throwable cause = ex.getCause();
            throw cause instanceof IOException failure ? failure : new IOException(String.valueOf(cause), ex);
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
            throw new IOException("the handshake was abandoned", ex);
        } finally {
            answer.cancel(true);
        }
    }

    private Future<byte[]> submit(Question question, Object authority, Deadline deadline) throws IOException {
        AtomicBoolean taken = new AtomicBoolean(true);
        FutureTask<byte[]> task = new FutureTask<>(() -> {
            try {
                return http.ask(question, deadline);
            } finally {
                giveBack(taken, authority); // Before its answer is there, so that the next question has a place
            }
        });
        try {
            threads.execute(() -> {
                try {
                    task.run();
                } finally {
                    giveBack(taken, authority); // A task that was cancelled before asks nobody
                }
            });
            return task;
        } catch (RejectedExecutionException ex) {
            giveBack(taken, authority);
            throw new IOException("too many queries are in progress", ex);
        }
    }

    private void giveBack(AtomicBoolean taken, Object authority) {
        if (taken.getAndSet(false)) {
            places.giveBack(authority);
        }
    }
}
