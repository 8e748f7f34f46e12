package io.unifiedtls.revocation;

import java.time.Duration;
import java.time.Instant;

/**
 * A response that says "good" and has been checked.
 *
 * @param encoded in DER
 * @param from when it was true first
 * @param until when it is not to be relied on any more
 */
@SuppressWarnings("ArrayRecordComponent") // Nobody compares them
public record OcspAnswer(byte[] encoded, Instant from, Instant until) {

    /** Whether it may be shown still. */
    public boolean isValid(Instant now) {
        return now.isBefore(until);
    }

    /** Half of its time, so that a responder may be away for the other half. */
    public Duration untilRefresh(Instant now, Duration least) {
        Instant middle = from.plus(Duration.between(from, until).dividedBy(2));
        Duration left = Duration.between(now, middle);
        return left.compareTo(least) < 0 ? least : left;
    }
}
