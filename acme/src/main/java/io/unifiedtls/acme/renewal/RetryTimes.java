package io.unifiedtls.acme.renewal;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** When an order that failed is tried again. All random numbers are from 0 to less than 1. */
public final class RetryTimes {

    private static final List<Duration> FIRST =
            List.of(Duration.ofMinutes(1), Duration.ofMinutes(10), Duration.ofMinutes(100));
    private static final Duration LONGEST = Duration.ofDays(1);
    private static final double JITTER = 1.0 / 4;

    /** A pause before the certificate ends is between these shares of the time that is left. */
    private static final double LEAST_OF_REST = 1.0 / 6;

    private static final double MOST_OF_REST = 1.0 / 3;

    /** No shorter than a minute, or than one in so many parts of a lifetime below an hour. */
    private static final int TRIES_OF_SHORT = 60;

    private static final Duration SHORTEST = Duration.ofMinutes(1);

    /** No authority is believed to mean more. */
    private static final Duration LONGEST_RETRY_AFTER = Duration.ofDays(8);

    private RetryTimes() {}

    /**
     * When to try again: after 1, 10 and 100 minutes, then daily, each a quarter more or less, but never before the time that the authority says.
     *
     * <p>While a certificate is valid, a pause is at most a sixth to a third of the time that is left, so that there are always more tries. If the fault
     * is the authority's, the pauses after the third are these, so that the orders of all names come back as slowly as there is time for. Without a
     * certificate, they stay at 100 minutes then.
     *
     * @param retryAfter what the authority said
     * @param current the certificate that is to be renewed; empty for a first one
     */
    public static Instant nextTry(
            Failures failures, Instant now, Optional<Instant> retryAfter, Optional<Lifetime> current, double random) {
        Duration pause = current.filter(lifetime -> now.isBefore(lifetime.end()))
                .map(lifetime -> ofRenewal(failures, lifetime, now, random))
                .orElseGet(() -> withoutCertificate(failures, random));
        return now.plus(Shares.greater(pause, wait(now, retryAfter, random)));
    }

    private static Duration ofRenewal(Failures failures, Lifetime lifetime, Instant now, double random) {
        Duration left = lifetime.left(now);
        Duration most = Shares.between(Shares.of(left, LEAST_OF_REST), Shares.of(left, MOST_OF_REST), random);
        boolean spreads = failures.cause() == Failures.Cause.AUTHORITY && failures.number() > FIRST.size();
        Duration pause = spreads ? most : Shares.lesser(most, withJitter(backoff(failures.number()), random));
        Duration least = Shares.lesser(lifetime.length().dividedBy(TRIES_OF_SHORT), SHORTEST);
        return Shares.greater(pause, withJitter(least, random));
    }

    private static Duration withoutCertificate(Failures failures, double random) {
        int number = failures.cause() == Failures.Cause.AUTHORITY
                ? Math.min(failures.number(), FIRST.size())
                : failures.number();
        return withJitter(backoff(number), random);
    }

    private static Duration backoff(int failures) {
        return failures <= FIRST.size() ? FIRST.get(failures - 1) : LONGEST;
    }

    private static Duration withJitter(Duration pause, double random) {
        return Shares.of(pause, 1 - JITTER + 2 * JITTER * random);
    }

    /** Names that have to wait for the same time do not come back at the same time. */
    private static Duration wait(Instant now, Optional<Instant> retryAfter, double random) {
        return retryAfter
                .map(time -> Shares.lesser(Duration.between(now, time), LONGEST_RETRY_AFTER))
                .filter(wait -> !wait.isNegative())
                .map(wait -> Shares.of(wait, 1 + JITTER * random).plusNanos(1))
                .orElse(Duration.ZERO);
    }
}
