package io.unifiedtls.challenge;

import io.unifiedtls.ServerName;
import io.unifiedtls.handshake.Answer;
import io.unifiedtls.handshake.HandshakeThreads;
import io.unifiedtls.handshake.ServerThreads;
import io.unifiedtls.logging.OnceLog;
import io.unifiedtls.logging.PrintableLogger;
import io.unifiedtls.wording.Durations;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The challenges that are under way, as servers ask for them: in places and with a time limit of their own, so that strangers who
 * pose as authorities keep no handshake from its answer. Thread-safe.
 */
public final class Challenges implements AutoCloseable {

    /** How many requests wait for an answer to http-01 at once. */
    public static final int REQUESTS = 8;

    /** How many handshakes wait at once, unless the server has few threads. */
    static final int HANDSHAKES = 16;

    /** The part of a server's threads that may wait: one in so many. */
    private static final int SHARE = 8;

    /** Less than authorities wait for an answer. */
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private static final Challenges NONE = new Challenges(null, TIMEOUT);

    private final OnceLog log = new OnceLog(PrintableLogger.of(Challenges.class));
    private final ExecutorService executor = new ThreadPoolExecutor(
            0,
            Integer.MAX_VALUE,
            30,
            TimeUnit.SECONDS,
            new SynchronousQueue<>(),
            HandshakeThreads.factory("tls-challenge-"));
    private final Duration timeout;
    private final @Nullable Questions<ServerName> names;
    private final @Nullable Questions<Token> tokens;

    private Challenges(@Nullable ChallengeResponder responder, Duration timeout) {
        this.timeout = timeout;
        names = responder == null
                ? null
                : new Questions<>(responder::tlsAlpn01, responder::knownTlsAlpn01, HANDSHAKES, timeout, executor);
        tokens = responder == null
                ? null
                : new Questions<>(
                        token -> responder.http01(token.host(), token.value()),
                        token -> responder.knownHttp01(token.host(), token.value()),
                        REQUESTS,
                        timeout,
                        executor);
    }

    /** Without a responder, there is never a challenge. */
    public static Challenges none() {
        return NONE;
    }

    /** The challenges that a responder knows. */
    public static Challenges of(ChallengeResponder responder) {
        return of(responder, TIMEOUT);
    }

    static Challenges of(ChallengeResponder responder, Duration timeout) {
        return new Challenges(responder, timeout);
    }

    /** Whether there is a responder. */
    public boolean isPossible() {
        return names != null;
    }

    /** Leave a server most of its threads. */
    public void servedBy(ServerThreads threads) {
        if (names != null && threads.most().isPresent()) {
            names.places().limit(Math.max(1, threads.most().getAsInt() / SHARE));
        }
    }

    /** The key authorization of the tls-alpn-01 challenge for a name (RFC 8737), if one is under way. */
    public Answer<Optional<String>> tlsAlpn01(ServerName name) {
        return names == null ? Answer.ready(Optional.empty()) : pending("tls-alpn-01", names, name);
    }

    /** The key authorization of the http-01 challenge of a host with this token (RFC 8555, section 8.3), if one is under way. */
    public Answer<Optional<String>> http01(ServerName host, String token) {
        return tokens == null ? Answer.ready(Optional.empty()) : pending("http-01", tokens, new Token(host, token));
    }

    private <K> Answer<Optional<String>> pending(String type, Questions<K> questions, K key) {
        return Answer.pending(abandoned -> answer(type, questions, key, abandoned));
    }

    private <K> Answer<Optional<String>> answer(String type, Questions<K> questions, K key, BooleanSupplier abandoned) {
        try {
            return Answer.ready(questions.ask(key, abandoned));
        } catch (ExecutionException ex) {
            return unanswered(type, "The challenge responder threw an exception", ex.getCause());
        } catch (TimeoutException ex) {
            return unanswered(type, "The challenge responder took longer than " + Durations.text(timeout), null);
        } catch (RejectedExecutionException ex) {
            return unanswered(
                    type,
                    "The challenge responder was not asked, because %d questions already wait"
                            .formatted(questions.places().all()),
                    null);
        } catch (CancellationException ex) {
            return Answer.unanswered("The client has disconnected");
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
            return Answer.unanswered("The server has stopped");
        }
    }

    /** The name is a client's choice, so the log does not tell faults apart by it. */
    private <T> Answer<T> unanswered(String type, String fault, @Nullable Throwable cause) {
        String kind = cause == null ? fault : cause.getClass().getName();
        log.warn(type + kind, "Could not answer a %s challenge. %s.".formatted(type, fault), cause);
        return Answer.unanswered(fault);
    }

    @Override
    public void close() {
        executor.shutdownNow();
    }

    private record Token(ServerName host, String value) {}
}
