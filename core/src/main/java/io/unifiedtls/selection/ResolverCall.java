package io.unifiedtls.selection;

import io.unifiedtls.ClientHello;
import io.unifiedtls.ServerName;
import io.unifiedtls.SniResolver;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.handshake.Answer;
import io.unifiedtls.handshake.Answer.Step;
import io.unifiedtls.handshake.HandshakeObserver;
import io.unifiedtls.handshake.HandshakeObserver.ResolverOutcome;
import io.unifiedtls.handshake.ResolverObservation;
import io.unifiedtls.operations.TLSExplanation.Outcome;
import io.unifiedtls.wording.Setting;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;

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

    /** Count an older answer, and say that it is one. */
    Answer.Known<Optional<TLSConfiguration>> older(
            SniResolver resolver, ClientHello clientHello, Older older, long start) {
        observer.resolved(ResolverOutcome.STALE, Duration.ofNanos(System.nanoTime() - start));
        return stale(resolver, clientHello, older);
    }

    private static Answer.Known<Optional<TLSConfiguration>> stale(
            SniResolver resolver, ClientHello clientHello, Older older) {
        SniResolver culprit = SourceResolver.culprit(resolver, clientHello.serverName());
        String detail = "This resolver fails or is overloaded, so its answer of %d s ago is used"
                .formatted(older.age().toSeconds());
        return Answer.<Optional<TLSConfiguration>>ready(older.answer().value().orElseThrow())
                .after(List.of(new Step(culprit, Outcome.MATCHED, detail)));
    }

    /** Ask a resolver that answers with nothing from before; blocks. */
    Answer.Known<Optional<TLSConfiguration>> ask(SniResolver resolver, ClientHello clientHello, Asking asking) {
        return ask(resolver, clientHello, asking, Instead.NOTHING);
    }

    /**
     * Ask a resolver; blocks.
     *
     * @param instead what there is where it does not answer
     */
    Answer.Known<Optional<TLSConfiguration>> ask(
            SniResolver resolver, ClientHello clientHello, Asking asking, Instead instead) {
        long start = System.nanoTime();
        ResolverObservation observation = observer.asking(failures.name(resolver), clientHello);
        ResolverOutcome outcome = ResolverOutcome.FAILED;
        try {
            Reached reached = reach(resolver, clientHello, observation, asking, instead);
            outcome = reached.outcome();
            return reached.answer();
        } finally {
            observer.resolved(outcome, Duration.ofNanos(System.nanoTime() - start));
            observation.ended(outcome);
        }
    }

    private Reached reach(
            SniResolver resolver,
            ClientHello clientHello,
            ResolverObservation observation,
            Asking asking,
            Instead instead) {
        Optional<ServerName> serverName = clientHello.serverName();
        try {
            Answer.Known<Optional<TLSConfiguration>> answer = asking.ask(observation);
            failures.answered(resolver, answer);
            return new Reached(answer, outcome(answer));
        } catch (ExecutionException ex) {
            String fault = failures.threw(SourceResolver.culprit(resolver, serverName), serverName, ex.getCause());
            return instead(resolver, clientHello, instead.afterFailure(), fault, ResolverOutcome.FAILED);
        } catch (TimeoutException ex) {
            String fault = failures.tookTooLong(SourceResolver.culprit(resolver, serverName), serverName, timeout);
            return instead(resolver, clientHello, instead.afterFailure(), fault, ResolverOutcome.TIMEOUT);
        } catch (CancellationException ex) {
            return new Reached(Answer.unanswered("The client has disconnected"), ResolverOutcome.ABANDONED);
        } catch (RejectedExecutionException ex) {
            Optional<Older> older = instead.afterRejection();
            String what = "was not asked, because %d handshakes are already waiting for resolvers (%s)"
                    .formatted(executor.places(), Setting.RESOLVER_CONCURRENCY);
            String fault = older.isPresent() ? what : failures.unanswered(resolver, serverName, what);
            return instead(resolver, clientHello, older, fault, ResolverOutcome.REJECTED);
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
            return new Reached(
                    Answer.unanswered(failures.unanswered(resolver, serverName, "was interrupted")),
                    ResolverOutcome.FAILED);
        }
    }

    private static Reached instead(
            SniResolver resolver,
            ClientHello clientHello,
            Optional<Older> older,
            String fault,
            ResolverOutcome outcome) {
        return older.map(found -> new Reached(stale(resolver, clientHello, found), ResolverOutcome.STALE))
                .orElseGet(() -> new Reached(Answer.unanswered(fault), outcome));
    }

    private record Reached(Answer.Known<Optional<TLSConfiguration>> answer, ResolverOutcome outcome) {}

    static ResolverOutcome outcome(Answer.Known<Optional<TLSConfiguration>> answer) {
        return answer.value()
                .map(found -> found.isPresent() ? ResolverOutcome.FOUND : ResolverOutcome.UNKNOWN)
                .orElse(ResolverOutcome.REFUSED);
    }

    /** The older answer for a client whose resolver does not answer. */
    interface Instead {

        Instead NOTHING = new Instead() {};

        default Optional<Older> afterFailure() {
            return Optional.empty();
        }

        default Optional<Older> afterRejection() {
            return Optional.empty();
        }
    }

    /** Waits for a resolver's answer. */
    @FunctionalInterface
    interface Asking {

        Answer.Known<Optional<TLSConfiguration>> ask(ResolverObservation observation)
                throws ExecutionException, TimeoutException, InterruptedException;
    }
}
