package io.unifiedtls.fetch;

import java.io.IOException;
import java.util.concurrent.Callable;
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
 * Calls on threads of their own, as finding the address of a name has no end that can be set: callers go on at the deadline, and the thread keeps its
 * place until it ends. Thread-safe.
 */
public final class BoundedCalls {

    private final Bulkhead places;
    /** As many as there are places. */
    private final ExecutorService threads;

    /**
     * Create it.
     *
     * @param threadName of all threads
     * @param places how many calls at the same time
     * @param perGroup how many of them may be of one group
     */
    public BoundedCalls(String threadName, int places, int perGroup) {
        this.places = new Bulkhead(places, perGroup);
        this.threads =
                new ThreadPoolExecutor(0, Integer.MAX_VALUE, 10, TimeUnit.SECONDS, new SynchronousQueue<>(), task -> {
                    Thread thread = new Thread(task, threadName);
                    thread.setDaemon(true);
                    return thread;
                });
    }

    /**
     * Call and wait.
     *
     * @param group whose places are taken
     * @throws IOException if there is no result when the time is over
     * @throws InterruptedException if the caller is interrupted
     */
    public <T> T call(Object group, Deadline deadline, Callable<T> call) throws IOException, InterruptedException {
        if (!places.tryTake(group)) {
            throw new IOException("too many queries are in progress");
        }
        Future<T> result = submit(group, call);
        try {
            return result.get(Math.max(0, deadline.nanos()), TimeUnit.NANOSECONDS);
        } catch (TimeoutException ex) {
            throw new IOException("no answer arrived in time", ex);
        } catch (ExecutionException ex) {
            Throwable cause = ex.getCause();
            throw cause instanceof IOException failure ? failure : new IOException(String.valueOf(cause), ex);
        } finally {
            result.cancel(true);
        }
    }

    private <T> Future<T> submit(Object group, Callable<T> call) throws IOException {
        AtomicBoolean taken = new AtomicBoolean(true);
        FutureTask<T> task = new FutureTask<>(() -> {
            try {
                return call.call();
            } finally {
                giveBack(taken, group); // Before its result is there, so that the next call has a place
            }
        });
        try {
            threads.execute(() -> {
                try {
                    task.run();
                } finally {
                    giveBack(taken, group); // A task that was cancelled before calls nobody
                }
            });
            return task;
        } catch (RejectedExecutionException ex) {
            giveBack(taken, group);
            throw new IOException("too many queries are in progress", ex);
        }
    }

    private void giveBack(AtomicBoolean taken, Object group) {
        if (taken.getAndSet(false)) {
            places.giveBack(group);
        }
    }
}
