package io.unifiedtls.fleet.tickets;

import io.unifiedtls.SessionTicketKey;
import io.unifiedtls.backend.openssl.RotatingTicketKeys;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Random keys of this process, for times without shared ones. A day after such a time they are forgotten. Used by one thread. */
final class LocalTicketKeys {

    private static final Duration GRACE = Duration.ofHours(24);

    private @Nullable RotatingTicketKeys keys;
    private Instant lastUsed = Instant.MIN;

    LocalTicketKeys(RotatingTicketKeys first) {
        keys = first;
    }

    /** The keys, of which the first encrypts. */
    List<SessionTicketKey> encrypting(Instant now) {
        if (keys == null) {
            keys = new RotatingTicketKeys(FleetTicketKeys.ROTATION);
        }
        lastUsed = now;
        return keys.current();
    }

    /** Keys that have encrypted lately, while others encrypt. */
    List<SessionTicketKey> decrypting(Instant now) {
        if (lastUsed.equals(Instant.MIN)) {
            lastUsed = now;
        }
        if (keys != null && !lastUsed.plus(GRACE).isAfter(now)) {
            keys = null;
        }
        return keys == null ? List.of() : keys.current();
    }
}
