package io.unifiedtls.selection;

import io.unifiedtls.handshake.HandshakeThreads;
import io.unifiedtls.handshake.ServerThreads;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
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
import java.util.function.BooleanSupplier;

/**
 * Runs resolvers on threads of its own, virtual ones where the JDK has them, and lets only so many handshakes wait for
 * them at once. A resolver that does not heed its interruption keeps its place until it ends. Thread-safe.
 */
public final class ResolverExecutor implements AutoCloseable {

    /** How often a waiting thread looks whether its client is still there. */
    private static final long LOOK_NANOS = Duration.ofMillis(100).toNanos();

    private final WaitingPlaces places;
    private final ExecutorService executor;

    /**
     * Create an executor.
     *
     * @param concurrency how many wait at once; empty if that depends on the server's threads
     */
    public ResolverExecutor(OptionalInt concurrency) {
        places = new WaitingPlaces(concurrency);
        executor = executor();
    }

    /** Tell whose threads wait. */
    void servedBy(ServerThreads threads) {
        places.servedBy(threads);
    }

    /** How many wait at once. */
    int places() {
        return places.all();
    }

    /**
     * Run a call and wait for it.
     *
     * @param timeout after which the call is interrupted
     * @param abandoned whether nobody wants the answer any more; asked on this thread while it waits
     * @throws RejectedExecutionException at once, if all places are taken
     * @throws TimeoutException if the time is up
     * @throws CancellationException if the answer is not wanted any more
     * @throws ExecutionException with what the call threw
     */
    <T> T call(Callable<T> call, Duration timeout, BooleanSupplier abandoned)
            throws ExecutionException, TimeoutException, InterruptedException {
        Future<T> task = start(call);
        try {
            return await(task, timeout, abandoned);
        } finally {
            task.cancel(true);
        }
    }

    /**
     * Run a call. Its place is given back when it has ended, also one that was cancelled and goes on.
     *
     * @throws RejectedExecutionException at once, if all places are taken
     */
    <T> Future<T> start(Callable<T> call) {
        takePlace();
        AtomicBoolean taken = new AtomicBoolean(true);
        FutureTask<T> task = new FutureTask<>(() -> {
            try {
                return call.call();
            } finally {
                giveBack(taken); // Before its answer is there, so that the next call of the same caller has a place
            }
        });
        try {
            executor.execute(() -> {
                try {
                    task.run();
                } finally {
                    giveBack(taken); // The call of a task that was cancelled before never runs
                }
            });
        } catch (RejectedExecutionException ex) {
            giveBack(taken);
            throw ex;
        }
        return task;
    }

    private void giveBack(AtomicBoolean taken) {
        if (taken.getAndSet(false)) {
            givePlaceBack();
        }
    }

    /**
     * Take a place for somebody who waits for a call of others.
     *
     * @throws RejectedExecutionException if all are taken
     */
    void takePlace() {
        places.take();
    }

    void givePlaceBack() {
        places.giveBack();
    }

    /** Wait for a call, as {@link #call} does, without an end to it. */
    static <T> T await(Future<T> task, Duration timeout, BooleanSupplier abandoned)
            throws ExecutionException, TimeoutException, InterruptedException {
        long deadline = System.nanoTime() + timeout.toNanos();
        while (true) {
            long left = deadline - System.nanoTime();
            try {
                return task.get(Math.min(left, LOOK_NANOS), TimeUnit.NANOSECONDS);
            } catch (TimeoutException ex) {
                if (left <= LOOK_NANOS) {
                    throw ex;
                }
                if (abandoned.getAsBoolean()) {
                    throw new CancellationException("The client has disconnected");
                }
            }
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
