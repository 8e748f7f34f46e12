package io.unifiedtls;

import io.unifiedtls.wording.Durations;
import java.time.Duration;

/**
 * How long and how many sessions may be resumed (RFC 8446, section 2.2).
 *
 * <p>A resumed session is not verified again: a client certificate that has been revoked since keeps working until the
 * timeout. One that ends, ends its sessions.
 *
 * @param timeout how long after its full handshake a session may be resumed at most; whole seconds, more than zero and at
 *     most seven days (RFC 8446, section 4.6.1)
 * @param cacheSize how many sessions a context remembers at most, more than zero; sessions that live in tickets do not
 *     count
 */
public record SessionSettings(Duration timeout, int cacheSize) {

    private static final Duration LONGEST = Duration.ofDays(7);

    /** One hour, 2,048 sessions. */
    public static final SessionSettings DEFAULT = new SessionSettings(Duration.ofHours(1), 2_048);

    public SessionSettings {
        if (timeout.compareTo(Duration.ofSeconds(1)) < 0 || timeout.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(
                    "Session timeout %s is not between 1s and 7d".formatted(Durations.text(timeout)));
        }
        if (cacheSize < 1) {
            throw new IllegalArgumentException("Session cache size is %d, but must be at least 1".formatted(cacheSize));
        }
    }
}
