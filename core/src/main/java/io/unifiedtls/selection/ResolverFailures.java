package io.unifiedtls.selection;

import io.unifiedtls.Printable;
import io.unifiedtls.ServerName;
import io.unifiedtls.SniResolver;
import io.unifiedtls.handshake.Answer;
import io.unifiedtls.logging.OnceLog;
import io.unifiedtls.logging.PrintableLogger;
import io.unifiedtls.selection.Reply.MissingReplyException;
import io.unifiedtls.wording.Durations;
import io.unifiedtls.wording.Setting;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Logs the failures of resolvers, each kind once an hour, and remembers which resolvers have failed lately. Clients choose the
 * names that make a resolver fail, so none of them is remembered. Thread-safe.
 */
public final class ResolverFailures {

    private static final Duration LATELY = Duration.ofMinutes(10);
    /** More than there are resolvers. */
    private static final int MOST = 100;

    private final OnceLog log = new OnceLog(PrintableLogger.of(ResolverChain.class));
    private final Resolvers resolvers;
    private final Clock clock;
    private final Map<String, History> histories = new ConcurrentHashMap<>();

    /**
     * Create a memory without failures.
     *
     * @param resolvers knows the names of all resolvers
     */
    public ResolverFailures(Resolvers resolvers, Clock clock) {
        this.resolvers = resolvers;
        this.clock = clock;
    }

    /** The name of a resolver. */
    String name(SniResolver resolver) {
        return resolvers.name(resolver);
    }

    /** Log a failure. It is the same again if it is of the same kind: its message may hold a name that a client chose. */
    private void log(Optional<ServerName> serverName, String fault, @Nullable Throwable cause) {
        log.warn(
                cause == null ? fault : fault + cause.getClass().getName(),
                "%s. The server name was %s."
                        .formatted(fault, serverName.map(ServerName::value).orElse("none")),
                cause);
    }

    /**
     * Tell of a resolver that gave no answer, through no fault of its own.
     *
     * @return what, for explanations
     */
    String unanswered(SniResolver resolver, Optional<ServerName> serverName, String what) {
        return told(resolver, serverName, what, null);
    }

    /**
     * Remember and tell that a resolver took too long.
     *
     * @return what, for explanations
     */
    String tookTooLong(SniResolver resolver, Optional<ServerName> serverName, Duration timeout) {
        String limit = "took longer than %s (%s)".formatted(Durations.text(timeout), Setting.RESOLVER_TIMEOUT);
        failed(resolver, limit);
        return told(resolver, serverName, limit, null);
    }

    /**
     * Remember and tell what a resolver threw.
     *
     * @return what, for explanations
     */
    String threw(SniResolver resolver, Optional<ServerName> serverName, @Nullable Throwable cause) {
        if (cause instanceof MissingReplyException) {
            failed(resolver, "returned null");
            return told(
                    resolver,
                    serverName,
                    "returned null. Return Optional.empty() for a name that it does not know",
                    null);
        }
        failed(resolver, cause == null ? "failed" : "threw " + cause.getClass().getName());
        return told(resolver, serverName, "failed", cause);
    }

    private String told(SniResolver resolver, Optional<ServerName> serverName, String what, @Nullable Throwable cause) {
        String fault = "Resolver '%s' %s".formatted(name(resolver), what);
        log(serverName, fault, cause);
        return fault;
    }

    /** Remember a failure. */
    void failed(SniResolver resolver, String reason) {
        Instant now = clock.instant();
        String name = Printable.of(resolvers.name(resolver));
        boolean isFull = histories.size() >= MOST;
        histories.compute(
                name,
                (same, history) ->
                        history != null ? history.after(now, reason) : isFull ? null : History.first(now, reason));
    }

    /** Remember an answer of a resolver, or of the sources that it comes from, where they have failed before. */
    void answered(SniResolver resolver, Answer.Known<?> answer) {
        if (answer.steps().isEmpty()) {
            answered(resolver);
        } else if (!histories.isEmpty()) {
            answer.steps()
                    .forEach(step -> answered(step.resolver() instanceof SourcePart part ? part.source() : resolver));
        }
    }

    void answered(SniResolver resolver) {
        if (!histories.isEmpty()) {
            histories.computeIfPresent(
                    Printable.of(resolvers.name(resolver)), (same, history) -> history.answered(clock.instant()));
        }
    }

    /** The resolvers that have failed in the last ten minutes, and why, by their names. */
    public Map<String, String> lately() {
        Instant start = clock.instant().minus(LATELY);
        Map<String, String> lately = new TreeMap<>();
        histories.forEach((name, history) -> {
            if (history.last().isAfter(start)) {
                lately.put(name, history.toString());
            }
        });
        return lately;
    }

    /**
     * The failures of a resolver without a pause of ten minutes.
     *
     * @param reason of the last one
     * @param hasAnswered whether it has answered since the last one
     */
    private record History(long count, Instant first, Instant last, String reason, boolean hasAnswered) {

        static History first(Instant now, String reason) {
            return new History(1, now, now, reason, false);
        }

        History after(Instant now, String newReason) {
            return now.isAfter(last.plus(LATELY))
                    ? first(now, newReason)
                    : new History(count + 1, first, now, newReason, false);
        }

        History answered(Instant now) {
            return hasAnswered || now.isBefore(last) ? this : new History(count, first, last, reason, true);
        }

        @Override
        public String toString() {
            return "It failed %s since %s, most recently at %s, because it %s. It has %s since then. See the log."
                    .formatted(
                            count == 1 ? "once" : count + " times",
                            first.truncatedTo(ChronoUnit.SECONDS),
                            last.truncatedTo(ChronoUnit.SECONDS),
                            reason,
                            hasAnswered ? "answered" : "not answered");
        }
    }
}
