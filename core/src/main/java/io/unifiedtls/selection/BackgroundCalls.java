package io.unifiedtls.selection;

import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.handshake.Answer;
import io.unifiedtls.handshake.HandshakeObserver;
import io.unifiedtls.handshake.HandshakeObserver.ResolverOutcome;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Calls of resolvers that no handshake waits for, in places of their own, so that they keep none from its answer. One that takes too
 * long is interrupted. Thread-safe.
 */
public final class BackgroundCalls implements AutoCloseable {

    static final int PLACES = 8;

    private final ResolverExecutor executor = new ResolverExecutor(OptionalInt.of(PLACES));
    private final Duration timeout;
    private final ResolverFailures failures;
    private final HandshakeObserver observer;
    private volatile boolean isClosed;

    /**
     * Create calls.
     *
     * @param timeout of each
     * @param failures told of those that fail
     */
    public BackgroundCalls(Duration timeout, ResolverFailures failures, HandshakeObserver observer) {
        this.timeout = timeout;
        this.failures = failures;
        this.observer = observer;
    }

    Duration timeout() {
        return timeout;
    }

    /** Told of the end of a call: one of these methods, once. */
    interface Ending {

        void answered(Answer.Known<Optional<TLSConfiguration>> answer);

        void failed();
    }

    /**
     * Ask, if a place is free.
     *
     * @return whether one was
     */
    boolean start(Question question, Ending ending) {
        Call call = new Call(question, ending);
        try {
            Future<?> task = executor.start(() -> {
                call.run();
                return null;
            });
            CompletableFuture.delayedExecutor(timeout.toNanos(), TimeUnit.NANOSECONDS, Runnable::run)
                    .execute(() -> call.end(task));
            return true;
        } catch (RejectedExecutionException ex) {
            return false;
        }
    }

    /** Tell of a call that has failed, and that nobody waits for any more. */
    void failed(Question question, Throwable cause) {
        if (isClosed) {
            return;
        }
        if (cause instanceof TimeoutException) {
            failures.tookTooLong(question.culprit(), Optional.of(question.serverName()), timeout);
        } else {
            failures.threw(question.culprit(), Optional.of(question.serverName()), cause);
        }
    }

    /** Interrupts calls that are under way. */
    @Override
    public void close() {
        isClosed = true;
        executor.close();
    }

    private final class Call {

        private final Question question;
        private final Ending ending;
        private final long start = System.nanoTime();
        private final AtomicBoolean hasEnded = new AtomicBoolean();

        Call(Question question, Ending ending) {
            this.question = question;
            this.ending = ending;
        }

        void run() {
            try {
                Answer.Known<Optional<TLSConfiguration>> answer = question.ask();
                if (hasEnded.compareAndSet(false, true)) {
                    observe(ResolverCall.outcome(answer));
                    failures.answered(question.resolver(), answer);
                    ending.answered(answer);
                }
            } catch (Exception | Error ex) {
                fail(ex, ResolverOutcome.FAILED);
            }
        }

        void end(Future<?> task) {
            if (fail(new TimeoutException(), ResolverOutcome.TIMEOUT)) {
                task.cancel(true);
            }
        }

        private boolean fail(Throwable cause, ResolverOutcome outcome) {
            if (!hasEnded.compareAndSet(false, true)) {
                return false;
            }
            observe(outcome);
            failed(question, cause);
            ending.failed();
            return true;
        }

        private void observe(ResolverOutcome outcome) {
            observer.resolved(outcome, Duration.ofNanos(System.nanoTime() - start));
        }
    }
}
