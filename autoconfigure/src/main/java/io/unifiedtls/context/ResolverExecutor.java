package io.unifiedtls.context;

import io.unifiedtls.handshake.HandshakeThreads;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Runs resolvers on threads of its own, virtual ones where the JDK has them, and only so many at once. A resolver that
 * does not heed its interruption keeps its place until it ends. Thread-safe.
 */
final class ResolverExecutor implements AutoCloseable {

    private final Semaphore places;
    private final ExecutorService executor;

    ResolverExecutor(int concurrency) {
        places = new Semaphore(concurrency);
        executor = executor();
    }

    /**
     * Run a call and wait for it.
     *
     * @param timeout after which the call is interrupted
     * @throws RejectedExecutionException at once, if all places are taken
     * @throws TimeoutException if the time is up
     * @throws ExecutionException with what the call threw
     */
    <T> T call(Callable<T> call, Duration timeout) throws ExecutionException, TimeoutException, InterruptedException {
        if (!places.tryAcquire()) {
            throw new RejectedExecutionException("All places are taken");
        }
        FutureTask<T> task = new FutureTask<>(call);
        submit(task);
        try {
            return task.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
        } finally {
            task.cancel(true);
        }
    }

    /** The place is given back when the task has ended, also one that was cancelled and goes on. */
    private void submit(FutureTask<?> task) {
        try {
            executor.execute(() -> {
                try {
                    task.run();
                } finally {
                    places.release();
                }
            });
        } catch (RejectedExecutionException ex) {
            places.release();
            throw ex;
        }
    }

    @Override
    public void close() {
        executor.shutdownNow();
    }

    /** Without a bound of its own: a thread that has given back its place may take a moment to be free. */
    private static ExecutorService executor() {
        return new ThreadPoolExecutor(
                0,
                Integer.MAX_VALUE,
                30,
                TimeUnit.SECONDS,
                new SynchronousQueue<>(),
                HandshakeThreads.factory("tls-resolver-"));
    }
}
