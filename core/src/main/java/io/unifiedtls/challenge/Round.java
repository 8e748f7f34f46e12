package io.unifiedtls.challenge;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;

/** A question that is asked once for all who wait for its answer, and interrupted when nobody waits any more. Thread-safe. */
final class Round {

    /** How often a waiting thread looks whether its client is still there. */
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final FutureTask<Optional<String>> task;
    private final long latest;
    private volatile long begin;
    private volatile boolean hasBegun;
    private volatile boolean isAnswered;
    private int waiting = 1;

    /**
     * Create a round for one who waits.
     *
     * @param delay before the question is asked
     * @param timeout after which nobody joins any more
     */
    Round(Duration delay, Duration timeout, Callable<Optional<String>> question) {
        this.latest = System.nanoTime() + timeout.toNanos();
        this.task = new FutureTask<>(() -> {
            TimeUnit.NANOSECONDS.sleep(delay.toNanos());
            begin = System.nanoTime();
            hasBegun = true;
            Optional<String> answer = question.call();
            isAnswered = answer.isPresent();
            return answer;
        });
    }

    /** Ask, on this thread. */
    void run() {
        task.run();
    }

    /** Wait for the answer as well; false if it is there already, or if the question takes too long. */
    synchronized boolean join() {
        if (waiting == 0 || task.isDone() || System.nanoTime() - latest > 0) {
            return false;
        }
        waiting++;
        return true;
    }

    /** Wait no more. To be called once by each who waited. */
    synchronized void leave() {
        if (--waiting == 0) {
            task.cancel(true);
        }
    }

    /** Whether the question was asked after a moment, so that the answer counts for those who came by then. */
    boolean beganAfter(long moment) {
        return hasBegun && begin - moment >= 0;
    }

    /** How long ago the question was asked, if the answer was no, or none came. */
    Optional<Duration> sinceNo() {
        return hasBegun && task.isDone() && !isAnswered
                ? Optional.of(Duration.ofNanos(System.nanoTime() - begin))
                : Optional.empty();
    }

    /**
     * Wait.
     *
     * @param deadline in nanoseconds
     * @param abandoned whether the answer is not wanted any more; asked on this thread
     */
    Optional<String> await(long deadline, BooleanSupplier abandoned)
            throws ExecutionException, TimeoutException, InterruptedException {
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
}
