package io.unifiedtls.observability;

import java.time.Duration;
import java.util.function.LongSupplier;

/** A token bucket that holds a minute's lines. Thread-safe. */
final class LinesPerMinute {

    private static final double MINUTE = Duration.ofMinutes(1).toNanos();

    private final int most;
    private final LongSupplier nanoClock;
    private double left;
    private long filled;
    private long leftOut;

    LinesPerMinute(int most, LongSupplier nanoClock) {
        this.most = most;
        this.nanoClock = nanoClock;
        this.left = most;
        this.filled = nanoClock.getAsLong();
    }

    /** Take a line: how many were left out since the last one, or -1 if there is none now. */
    synchronized long take() {
        long now = nanoClock.getAsLong();
        left = Math.min(most, left + (now - filled) / MINUTE * most);
        filled = now;
        if (left < 1) {
            leftOut++;
            return -1;
        }
        left--;
        long before = leftOut;
        leftOut = 0;
        return before;
    }
}
