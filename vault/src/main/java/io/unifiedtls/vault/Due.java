package io.unifiedtls.vault;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * A time to do something, by whichever clock reaches it first: that of the machine may be set, and the other one stands still while a virtual machine is paused.
 *
 * @param instant by the clock of the machine
 * @param nanos by {@link System#nanoTime}
 */
record Due(Instant instant, long nanos) {

    /** After so long, the clocks are looked at again. */
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

    static Due in(Duration delay, InstantSource clock) {
        return new Due(clock.instant().plus(delay), System.nanoTime() + delay.toNanos());
    }

    boolean isNow(InstantSource clock) {
        return left(clock).isNegative() || left(clock).isZero();
    }

    /** How long to wait until it may be due. */
    Duration pause(InstantSource clock) {
        Duration left = left(clock);
        return left.isNegative() ? Duration.ZERO : left.compareTo(LONGEST_PAUSE) < 0 ? left : LONGEST_PAUSE;
    }

    private Duration left(InstantSource clock) {
        Duration byInstant = Duration.between(clock.instant(), instant);
        Duration byNanos = Duration.ofNanos(nanos - System.nanoTime());
        return byInstant.compareTo(byNanos) < 0 ? byInstant : byNanos;
    }
}
