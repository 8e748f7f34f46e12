package io.unifiedtls.selection;

import io.unifiedtls.ClientHello;
import io.unifiedtls.SniResolver;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.handshake.Answer;
import io.unifiedtls.handshake.HandshakeObserver;
import io.unifiedtls.handshake.HandshakeObserver.ResolverOutcome;
import io.unifiedtls.handshake.ResolverObservation;
import io.unifiedtls.selection.Reply.MissingReplyException;
import io.unifiedtls.wording.Durations;
import io.unifiedtls.wording.Setting;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Calls resolvers, and turns what goes wrong into a refusal, a line of the log and a count. Thread-safe. */
final class ResolverCall {

    private final ResolverExecutor executor;
    private final Duration timeout;
    private final ResolverFailures failures;
    private final HandshakeObserver observer;

    ResolverCall(ResolverExecutor executor, Duration timeout, ResolverFailures failures, HandshakeObserver observer) {
        this.executor = executor;
        this.timeout = timeout;
        this.failures = failures;
        this.observer = observer;
    }

    ResolverExecutor executor() {
        return executor;
    }

    /** For all resolvers that a handshake asks, together. */
    Duration timeout() {
        return timeout;
    }

    /** Count an answer that was there at once. */
    Answer.Known<Optional<TLSConfiguration>> known(Answer.Known<Optional<TLSConfiguration>> answer, long start) {
        observer.resolved(outcome(answer), Duration.ofNanos(System.nanoTime() - start));
        return answer;
    }

    /** Ask a resolver; blocks. */
    Answer.Known<Optional<TLSConfiguration>> ask(SniResolver resolver, ClientHello clientHello, Asking asking) {
        long start = System.nanoTime();
        ResolverOutcome outcome = ResolverOutcome.FAILED;
        ResolverObservation observation = observer.asking(failures.name(resolver), clientHello);
        try {
            Answer.Known<Optional<TLSConfiguration>> answer = asking.ask(observation);
            outcome = outcome(answer);
            failures.answered(resolver);
            return answer;
        } catch (ExecutionException ex) {
            return threw(resolver, clientHello, ex.getCause());
        } catch (TimeoutException ex) {
            outcome = ResolverOutcome.TIMEOUT;
            String limit = "took longer than %s (%s)".formatted(Durations.text(timeout), Setting.RESOLVER_TIMEOUT);
            failures.failed(resolver, limit);
            return unanswered(resolver, clientHello, limit, null);
        } catch (CancellationException ex) {
            outcome = ResolverOutcome.ABANDONED;
            return Answer.unanswered("The client has disconnected");
        } catch (RejectedExecutionException ex) {
            outcome = ResolverOutcome.REJECTED;
            String reason = "was not asked, because %d handshakes are already waiting for resolvers (%s)"
                    .formatted(executor.places(), Setting.RESOLVER_CONCURRENCY);
            return unanswered(resolver, clientHello, reason, null);
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
            return unanswered(resolver, clientHello, "was interrupted", null);
        } finally {
            observer.resolved(outcome, Duration.ofNanos(System.nanoTime() - start));
            observation.ended(outcome);
        }
    }

    private static ResolverOutcome outcome(Answer.Known<Optional<TLSConfiguration>> answer) {
        return answer.value()
                .map(found -> found.isPresent() ? ResolverOutcome.FOUND : ResolverOutcome.UNKNOWN)
                .orElse(ResolverOutcome.REFUSED);
    }

    private Answer.Known<Optional<TLSConfiguration>> threw(
            SniResolver resolver, ClientHello clientHello, @Nullable Throwable cause) {
        if (cause instanceof MissingReplyException) {
            failures.failed(resolver, "returned null");
            return unanswered(
                    resolver,
                    clientHello,
                    "returned null. Return Optional.empty() for a name that it does not know",
                    null);
        }
        failures.failed(
                resolver, cause == null ? "failed" : "threw " + cause.getClass().getName());
        return unanswered(resolver, clientHello, "failed", cause);
    }

    private Answer.Known<Optional<TLSConfiguration>> unanswered(
            SniResolver resolver, ClientHello clientHello, String what, @Nullable Throwable cause) {
        String fault = failures.describe(resolver) + " " + what;
        failures.log(clientHello, fault, cause);
        return Answer.unanswered(fault);
    }

    /** Waits for a resolver's answer. */
    @FunctionalInterface
    interface Asking {

        Answer.Known<Optional<TLSConfiguration>> ask(ResolverObservation observation)
                throws ExecutionException, TimeoutException, InterruptedException;
    }
}
