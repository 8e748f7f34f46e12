package io.unifiedtls.vault;

import java.time.Duration;
import java.time.Instant;
import java.util.function.DoubleSupplier;

/**
 * When a certificate is renewed, and when a renewal that has failed is tried again.
 *
 * @param random from 0 up to 1, so that many processes do not come at once
 */
record RenewalTimes(DoubleSupplier random) {

    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final Duration LONGEST_RETRY = Duration.ofMinutes(5);
    private static final Duration SHORTEST_CAP = Duration.ofSeconds(10);
    private static final int MOST_DOUBLINGS = 20;

    /** At two thirds of the time from now to the end, up to a twelfth earlier. */
    Duration renewal(Instant now, Instant end) {
        Duration lifetime = Duration.between(now, end);
        return atLeast(lifetime.multipliedBy(2).dividedBy(3).minus(part(lifetime.dividedBy(12))));
    }

    /**
     * The pause after a failure: a second, and twice as much after each further one, up to five minutes, or an eighth of the time that is left.
     *
     * @param failures in a row, at least 1
     * @param end of the certificate in force, or now if there is none
     */
    Duration retry(int failures, Instant now, Instant end) {
        Duration cap = smaller(
                LONGEST_RETRY, larger(SHORTEST_CAP, Duration.between(now, end).dividedBy(8)));
        Duration pause = smaller(cap, SHORTEST.multipliedBy(1L << Math.min(failures - 1, MOST_DOUBLINGS)));
        return pause.multipliedBy(4)
                .dividedBy(5)
                .plus(part(pause.multipliedBy(2).dividedBy(5)));
    }

    private Duration part(Duration whole) {
        return Duration.ofNanos((long) (Math.max(0, whole.toNanos()) * random.getAsDouble()));
    }

    private static Duration atLeast(Duration duration) {
        return larger(SHORTEST, duration);
    }

    private static Duration smaller(Duration one, Duration other) {
        return one.compareTo(other) <= 0 ? one : other;
    }

    private static Duration larger(Duration one, Duration other) {
        return one.compareTo(other) >= 0 ? one : other;
    }
}
