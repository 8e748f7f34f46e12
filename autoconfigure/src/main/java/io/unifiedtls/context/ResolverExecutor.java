package io.unifiedtls.context;

import java.lang.reflect.InvocationTargetException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Runs resolvers on threads of its own, virtual ones where the JDK has them, and only so many at once. A resolver that
 * does not heed its interruption keeps its place until it ends. Thread-safe.
 */
final class ResolverExecutor implements AutoCloseable {

    private static final String THREAD_NAME = "tls-resolver-";

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
                0, Integer.MAX_VALUE, 30, TimeUnit.SECONDS, new SynchronousQueue<>(), threadFactory());
    }

    private static ThreadFactory threadFactory() {
        return Runtime.version().feature() >= 21 ? virtualThreadFactory() : new PlatformThreadFactory();
    }

    /** {@code Thread.ofVirtual().name(THREAD_NAME, 0).factory()}, which Java 17 does not have. */
    private static ThreadFactory virtualThreadFactory() {
        try {
            Class<?> builderType = Class.forName("java.lang.Thread$Builder");
            Object builder = Thread.class.getMethod("ofVirtual").invoke(null);
            Object named =
                    builderType.getMethod("name", String.class, long.class).invoke(builder, THREAD_NAME, 0L);
            return (ThreadFactory) builderType.getMethod("factory").invoke(named);
        } catch (ClassNotFoundException | NoSuchMethodException | IllegalAccessException ex) {
            throw new IllegalStateException("Java 21 and later have virtual threads", ex);
        } catch (InvocationTargetException ex) {
            throw new IllegalStateException("The virtual thread factory failed", ex.getCause());
        }
    }

    private static final class PlatformThreadFactory implements ThreadFactory {

        private final AtomicInteger count = new AtomicInteger();

        @Override
        public Thread newThread(Runnable runnable) {
            Thread thread = new Thread(runnable, THREAD_NAME + count.getAndIncrement());
            thread.setDaemon(true);
            return thread;
        }
    }
}
