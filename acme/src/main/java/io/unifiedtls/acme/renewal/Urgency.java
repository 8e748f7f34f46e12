package io.unifiedtls.acme.renewal;

import java.time.Duration;
import java.time.Instant;

/** How urgent a renewal is that cannot be made yet. */
public final class Urgency {

    private static final double MOST_OF_REST = 1.0 / 3;
    private static final double LARGEST_RESERVE = 1.0 / 4;

    /** For lifetimes below an hour, the least pause is one in so many parts of it. */
    private static final int PARTS = 60;

    private static final Duration LEAST = Duration.ofMinutes(1);
    private static final Duration LONGEST_AFTER_END = Duration.ofHours(1);

    private Urgency() {}

    /** The longest pause until the next try: a third of the time that is left, so that there are always more tries; an hour once the certificate has ended. */
    public static Duration longestPause(Lifetime lifetime, Instant now) {
        if (!now.isBefore(lifetime.end())) {
            return LONGEST_AFTER_END;
        }
        return Shares.greater(Shares.of(lifetime.left(now), MOST_OF_REST), leastPause(lifetime));
    }

    /** The least pause between two tries: a minute. */
    static Duration leastPause(Lifetime lifetime) {
        return Shares.lesser(lifetime.length().dividedBy(PARTS), LEAST);
    }

    /**
     * The share of a budget that a renewal leaves to more urgent ones: as much as is left of its lifetime, a quarter at most. If there are too few orders for
     * all, those certificates are renewed first that end first.
     */
    public static double reserve(Lifetime lifetime, Instant now) {
        double length = Math.max(1, lifetime.length().toSeconds());
        return Math.min(lifetime.left(now).toSeconds() / length, LARGEST_RESERVE);
    }
}
