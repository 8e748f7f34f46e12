package io.unifiedtls.acme.renewal;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** When a certificate is renewed, and when its authority is asked for advice. All random numbers are from 0 to less than 1. */
public final class RenewalTimes {

    private static final Duration SHORT = Duration.ofDays(10);
    private static final double SHARE = 2.0 / 3;
    private static final double SHARE_OF_SHORT = 5.0 / 12;
    private static final double JITTER = 1.0 / 12;
    private static final double OTHER_AUTHORITIES = 1 - 1.0 / 5;
    private static final double LATEST = 1 - 1.0 / 20;
    private static final double EARLIEST = 1.0 / 20;
    private static final Duration LONGEST_REST = Duration.ofHours(1);

    private static final Duration CHECK = Duration.ofHours(12);
    private static final double CHECK_SHARE = 1.0 / 8;
    private static final double CHECK_JITTER = 1.0 / 4;
    private static final Duration SHORTEST_CHECK = Duration.ofMinutes(1);
    private static final Duration LONGEST_CHECK = Duration.ofDays(1);

    private RenewalTimes() {}

    /** When to renew without advice of the authority: at 2/3 of the lifetime, at 5/12 of one below 10 days, or up to 1/12 of it earlier. */
    public static Instant byLifetime(Lifetime lifetime, double random) {
        double share = lifetime.length().compareTo(SHORT) < 0 ? SHARE_OF_SHORT : SHARE;
        return lifetime.at(share - JITTER * random);
    }

    /** When a certificate is renewed at the earliest, so that odd advice of an authority for each new certificate does not renew without a pause. */
    public static Instant earliest(Lifetime lifetime) {
        Duration rest = Shares.lesser(Shares.of(lifetime.length(), EARLIEST), LONGEST_REST);
        return lifetime.begin().plus(rest);
    }

    /** When 1/20 of the lifetime is left: the advice of the authority does not count any more. */
    public static Instant latest(Lifetime lifetime) {
        return lifetime.at(LATEST);
    }

    /** When 1/5 of the lifetime is left: other authorities than the first may renew it. */
    public static Instant otherAuthorities(Lifetime lifetime) {
        return lifetime.at(OTHER_AUTHORITIES);
    }

    /**
     * When to renew. Keep the result as long as neither certificate nor advice changes: without advice, each call answers another time. A window that
     * begins after the {@linkplain #latest latest} time is no advice.
     *
     * @param chosen in the window of the authority, or empty if it gives no advice
     */
    public static Instant due(Lifetime lifetime, Optional<ChosenTime> chosen, double random) {
        Instant latest = latest(lifetime);
        Instant due = chosen.filter(any -> !any.window().start().isAfter(latest))
                .map(ChosenTime::at)
                .orElseGet(() -> byLifetime(lifetime, random));
        return later(earliest(lifetime), earlier(due, latest));
    }

    /**
     * When to ask the authority for advice again: as it says, but after a minute at least and a day at most (RFC 9773, section 4.3.2), otherwise after 9 to 12
     * hours, and more often for lifetimes below four days. When it is due, it is renewed without asking.
     *
     * @param due when it is renewed
     * @param retryAfter the time that the authority said in its last answer
     */
    public static Instant nextCheck(
            Lifetime lifetime, Instant due, Instant now, Optional<Instant> retryAfter, double random) {
        Duration pause = retryAfter
                .map(time -> Shares.lesser(Duration.between(now, time), LONGEST_CHECK))
                .orElseGet(() -> check(lifetime, random));
        Instant check = now.plus(Shares.greater(pause, SHORTEST_CHECK));
        return later(now, earlier(check, due));
    }

    private static Duration check(Lifetime lifetime, double random) {
        Duration longest = Shares.lesser(Shares.of(lifetime.length(), CHECK_SHARE), CHECK);
        return Shares.of(longest, 1 - CHECK_JITTER * random);
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }

    private static Instant later(Instant one, Instant other) {
        return one.isBefore(other) ? other : one;
    }
}
