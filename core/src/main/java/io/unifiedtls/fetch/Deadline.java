package io.unifiedtls.fetch;

import java.time.Duration;

/** A moment after which nobody waits any more. */
public final class Deadline {

    private final long end;

    private Deadline(long end) {
        this.end = end;
    }

    /** So long from now. */
    public static Deadline in(Duration time) {
        return new Deadline(System.nanoTime() + time.toNanos());
    }

    /** The time that is left; negative after the deadline. */
    public long nanos() {
        return end - System.nanoTime();
    }
}
