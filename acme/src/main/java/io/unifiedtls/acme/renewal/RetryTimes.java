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

    /** After an outage, renewals come back over once to twice this share of the time that is left. */
    private static final double SPREAD = 1.0 / 4;

    /** No authority is believed to mean more. */
    private static final Duration LONGEST_RETRY_AFTER = Duration.ofDays(8);

    private RetryTimes() {}

    /**
     * When to try again: after 1, 10 and 100 minutes, then daily, each a quarter more or less, but never before the time that the authority says.
     *
     * <p>While a certificate is valid, a pause is at most a sixth to a third of the time that is left, so that there are always more tries. If the fault
     * is the authority's, the pauses after the third are a quarter to a half of that time, so that the renewals of an outage come back slowly: those that
     * come back together are due together for ever. Without a certificate, they stay at 100 minutes then.
     *
     * @param retryAfter the time that the authority said
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
        boolean spreads = failures.cause() == Failures.Cause.AUTHORITY && failures.number() > FIRST.size();
        Duration pause = spreads
                ? Shares.of(lifetime.left(now), SPREAD * (1 + random))
                : Shares.lesser(
                        Shares.of(Urgency.longestPause(lifetime, now), (1 + random) / 2),
                        withJitter(backoff(failures.number()), random));
        return Shares.greater(pause, withJitter(Urgency.leastPause(lifetime), random));
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
