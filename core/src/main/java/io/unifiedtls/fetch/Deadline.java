package io.unifiedtls.revocation;

import java.time.Duration;

/** A moment after which nobody waits any more. */
final class Deadline {

    private final long end;

    private Deadline(long end) {
        this.end = end;
    }

    static Deadline in(Duration time) {
        return new Deadline(System.nanoTime() + time.toNanos());
    }

    /** The time that is left; negative after the deadline. */
    long nanos() {
        return end - System.nanoTime();
    }
}
