package io.unifiedtls.fleet.tickets;

import java.time.Instant;
import java.util.Optional;

/**
 * The session ticket keys of this process.
 *
 * @param wanted whether they are to be shared: the setting says so, and the server's TLS implementation uses them
 * @param keys how many are in force
 * @param sharedSince when the shared key that encrypts began to; empty while a key of this process only encrypts
 * @param problem why keys are not shared, or could not be read lately; printable
 */
public record TicketStatus(boolean wanted, int keys, Optional<Instant> sharedSince, Optional<String> problem) {

    /** Whether other processes resume the sessions that begin here. */
    public boolean shared() {
        return sharedSince.isPresent();
    }
}
