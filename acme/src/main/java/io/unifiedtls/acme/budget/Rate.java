package io.unifiedtls.acme.budget;

import java.time.Duration;

/**
 * How a bucket fills.
 *
 * @param capacity the most tokens, those that may be taken at once; 1 or more
 * @param perHour the tokens that are added each hour
 */
public record Rate(double capacity, double perHour) {

    /** Of an even rate, one part in so many may come at once. */
    private static final double PARTS = 20;

    private static final double NANOS_PER_HOUR = 3_600e9;

    public Rate {
        if (!(capacity >= 1 && perHour > 0)) {
            throw new IllegalArgumentException("A bucket of %s with %s an hour".formatted(capacity, perHour));
        }
    }

    /** For work that comes when it likes: after a quiet hour, all of an hour at once. */
    public static Rate inBursts(double perHour) {
        return new Rate(Math.max(1, perHour), perHour);
    }

    /** For work that can wait a little: in no hour more than this, if it is 20 or more. */
    public static Rate evenly(double perHour) {
        return new Rate(Math.max(1, perHour / PARTS), perHour * (1 - 1 / PARTS));
    }

    /** The time in which so many tokens are added. */
    Duration time(double tokens) {
        return Duration.ofNanos((long) Math.ceil(tokens / perHour * NANOS_PER_HOUR));
    }

    /** The tokens that are added in a time. */
    double tokens(Duration time) {
        return time.compareTo(time(capacity)) >= 0 ? capacity : time.toNanos() / NANOS_PER_HOUR * perHour;
    }
}
