package io.unifiedtls.fleet.signal;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Calls of a service that may hang: each ends in time for its caller, and few threads hang with it. Thread-safe. */
final class BoundedCalls implements AutoCloseable {

    /** One that listens for as long as it is connected, one that sends, and one that ends these. */
    private static final int MOST = 3;

    private final ThreadPoolExecutor threads =
            new ThreadPoolExecutor(0, MOST, 10, TimeUnit.SECONDS, new SynchronousQueue<>(), task -> {
                Thread thread = new Thread(task, "tls-fleet-redis");
                thread.setDaemon(true);
                return thread;
            });

    /**
     * Begin a call.
     *
     * @throws TimeoutException if too many calls hang
     */
    Future<?> begin(Runnable call) throws TimeoutException {
        try {
            return threads.submit(call);
        } catch (RejectedExecutionException ex) {
            throw unanswered(ex);
        }
    }

    /**
     * Call, and wait for the result.
     *
     * @throws TimeoutException if it does not come in time; the call is interrupted
     * @throws ExecutionException if the call fails
     */
    <T> T within(Duration bound, Callable<T> call) throws TimeoutException, ExecutionException, InterruptedException {
        Future<T> result;
        try {
            result = threads.submit(call);
        } catch (RejectedExecutionException ex) {
            throw unanswered(ex);
        }
        try {
            return result.get(bound.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException ex) {
            TimeoutException failure =
                    new TimeoutException("There is no answer within %d s".formatted(bound.toSeconds()));
            failure.initCause(ex);
            throw failure;
        } finally {
            result.cancel(true);
        }
    }

    private static TimeoutException unanswered(RejectedExecutionException cause) {
        TimeoutException failure = new TimeoutException("Earlier calls still wait for an answer");
        failure.initCause(cause);
        return failure;
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
