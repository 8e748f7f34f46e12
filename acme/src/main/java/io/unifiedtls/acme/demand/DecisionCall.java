package io.unifiedtls.acme.demand;

import io.unifiedtls.acme.Decision;
import io.unifiedtls.acme.IssuanceDecision;
import io.unifiedtls.acme.IssuanceRequest;
import io.unifiedtls.acme.demand.DecisionCounts.Outcome;
import io.unifiedtls.handshake.HandshakeThreads;
import io.unifiedtls.logging.OnceLog;
import io.unifiedtls.logging.PrintableLogger;
import io.unifiedtls.wording.Durations;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Asks the application whether it wants a certificate: few names at a time, each within a time limit. A decision that does not heed its
 * interruption keeps its place until it ends. Thread-safe.
 */
final class DecisionCall implements AutoCloseable {

    private final OnceLog log = new OnceLog(PrintableLogger.of(DecisionCall.class));
    private final Supplier<IssuanceDecision> decision;
    private final Duration timeout;
    private final Semaphore places;
    private final DecisionCounts counts;
    private final ExecutorService executor = new ThreadPoolExecutor(
            0,
            Integer.MAX_VALUE,
            30,
            TimeUnit.SECONDS,
            new SynchronousQueue<>(),
            HandshakeThreads.factory("tls-decision-"));

    DecisionCall(Supplier<IssuanceDecision> decision, Duration timeout, int places, DecisionCounts counts) {
        this.decision = decision;
        this.timeout = timeout;
        this.places = new Semaphore(places);
        this.counts = counts;
    }

    /** Decide. Blocks; empty if there is no answer, for any reason. */
    Optional<Decision> decide(IssuanceRequest request) {
        if (!places.tryAcquire()) {
            return none(Outcome.REJECTED, request, "was not asked, because it is asked for many other names", null);
        }
        FutureTask<@Nullable Decision> task =
                new FutureTask<>(() -> decision.get().decide(request));
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
            return none(Outcome.REJECTED, request, "was not asked, because the application stops", null);
        }
        try {
            return answered(request, task.get(timeout.toNanos(), TimeUnit.NANOSECONDS));
        } catch (ExecutionException ex) {
            return none(Outcome.FAILED, request, "failed", ex.getCause());
        } catch (TimeoutException ex) {
            return none(Outcome.TIMEOUT, request, "took longer than " + Durations.text(timeout), null);
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
            return none(Outcome.TIMEOUT, request, "was interrupted", null);
        } finally {
            task.cancel(true);
        }
    }

    private Optional<Decision> answered(IssuanceRequest request, @Nullable Decision answer) {
        if (answer == null) {
            return none(
                    Outcome.FAILED, request, "returned null. Return Decision.deny for a name that is not wanted", null);
        }
        counts.add(answer instanceof Decision.Allowed ? Outcome.ALLOWED : Outcome.DENIED);
        return Optional.of(answer);
    }

    /** The same fault of another name is no new one, since clients choose names. */
    private Optional<Decision> none(Outcome outcome, IssuanceRequest request, String what, @Nullable Throwable cause) {
        counts.add(outcome);
        log.warn(
                cause == null ? what : what + cause.getClass().getName(),
                "The IssuanceDecision %s. No certificate is ordered for '%s' now.".formatted(what, request.name()),
                cause);
        return Optional.empty();
    }

    /** Interrupts decisions that are under way. */
    @Override
    public void close() {
        executor.shutdownNow();
    }
}
