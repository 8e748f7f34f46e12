package io.unifiedtls.material;

import java.time.Duration;
import java.time.Instant;

/**
 * A response that has been checked.
 *
 * @param encoded in DER
 * @param from when it was true first
 * @param until when it is not to be relied on any more
 */
@SuppressWarnings("ArrayRecordComponent") // Nobody compares them
record OcspAnswer(byte[] encoded, Instant from, Instant until) {

    boolean isValid(Instant now) {
        return now.isBefore(until);
    }

    /** Half of its time, so that a responder may be away for the other half. */
    Duration untilRefresh(Instant now, Duration least) {
        Instant middle = from.plus(Duration.between(from, until).dividedBy(2));
        Duration left = Duration.between(now, middle);
        return left.compareTo(least) < 0 ? least : left;
    }
}
