package io.unifiedtls.selection;

import io.unifiedtls.ClientHello;
import io.unifiedtls.ServerName;
import io.unifiedtls.SniResolver;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.handshake.Answer;
import io.unifiedtls.handshake.HandshakeObserver;
import io.unifiedtls.handshake.HandshakeObserver.ResolverOutcome;
import io.unifiedtls.logging.OnceLog;
import io.unifiedtls.logging.PrintableLogger;
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

    private final OnceLog log = new OnceLog(PrintableLogger.of(ResolverChain.class));
    private final ResolverExecutor executor;
    private final Duration timeout;
    private final HandshakeObserver observer;

    ResolverCall(ResolverExecutor executor, Duration timeout, HandshakeObserver observer) {
        this.executor = executor;
        this.timeout = timeout;
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
        try {
            Answer.Known<Optional<TLSConfiguration>> answer = asking.ask();
            outcome = outcome(answer);
            return answer;
        } catch (ExecutionException ex) {
            return failed(resolver, clientHello, "failed", ex.getCause());
        } catch (TimeoutException ex) {
            outcome = ResolverOutcome.TIMEOUT;
            String limit = "took longer than %s (%s)".formatted(Durations.text(timeout), Setting.RESOLVER_TIMEOUT);
            return failed(resolver, clientHello, limit, null);
        } catch (CancellationException ex) {
            outcome = ResolverOutcome.ABANDONED;
            return Answer.unanswered("The client has disconnected");
        } catch (RejectedExecutionException ex) {
            outcome = ResolverOutcome.REJECTED;
            String reason = "was not asked, because %d handshakes are already waiting for resolvers (%s)"
                    .formatted(executor.places(), Setting.RESOLVER_CONCURRENCY);
            return failed(resolver, clientHello, reason, null);
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
            return failed(resolver, clientHello, "was interrupted", null);
        } finally {
            observer.resolved(outcome, Duration.ofNanos(System.nanoTime() - start));
        }
    }

    private static ResolverOutcome outcome(Answer.Known<Optional<TLSConfiguration>> answer) {
        return answer.value()
                .map(found -> found.isPresent() ? ResolverOutcome.FOUND : ResolverOutcome.UNKNOWN)
                .orElse(ResolverOutcome.REFUSED);
    }

    /** A failure is the same again if it is of the same kind: its message may hold a name that a client chose. */
    private Answer.Known<Optional<TLSConfiguration>> failed(
            SniResolver resolver, ClientHello clientHello, String what, @Nullable Throwable cause) {
        String fault = "Resolver %s %s".formatted(resolver.getClass().getName(), what);
        String serverName = clientHello.serverName().map(ServerName::value).orElse("none");
        log.warn(
                cause == null ? fault : fault + cause.getClass().getName(),
                "%s. The server name was %s.".formatted(fault, serverName),
                cause);
        return Answer.unanswered(fault);
    }

    /** Waits for a resolver's answer. */
    @FunctionalInterface
    interface Asking {

        Answer.Known<Optional<TLSConfiguration>> ask()
                throws ExecutionException, TimeoutException, InterruptedException;
    }
}
