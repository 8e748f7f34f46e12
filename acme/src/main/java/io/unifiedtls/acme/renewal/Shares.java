package io.unifiedtls.acme.renewal;

import java.time.Duration;

/** Parts of durations of any length. */
final class Shares {

    private static final double NANOS = 1e9;

    private Shares() {}

    /** A share of a duration. */
    static Duration of(Duration whole, double share) {
        double seconds = (whole.getSeconds() + whole.getNano() / NANOS) * share;
        long full = (long) Math.floor(seconds);
        return Duration.ofSeconds(full, (long) ((seconds - full) * NANOS));
    }

    /** Between two durations: at 0 the one, just before 1 the other. */
    static Duration between(Duration one, Duration other, double random) {
        return one.plus(of(other.minus(one), random));
    }

    static Duration lesser(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    static Duration greater(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? other : one;
    }
}
