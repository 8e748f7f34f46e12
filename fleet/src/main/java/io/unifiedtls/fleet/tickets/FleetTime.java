package io.unifiedtls.fleet.tickets;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The database's time, which goes on by the machine's monotonic clock between two looks at it. Used by one thread. */
final class FleetTime {

    private @Nullable Instant reading;
    private long nanos;

    void set(Instant now) {
        reading = now;
        nanos = System.nanoTime();
    }

    /** The machine's time until the database has told its own. */
    Instant now() {
        return reading == null ? Instant.now() : reading.plusNanos(System.nanoTime() - nanos);
    }
}
