package io.unifiedtls.fleet.tickets;

import io.unifiedtls.SessionTicketKey;
import io.unifiedtls.backend.openssl.FurtherTicketKeys;
import io.unifiedtls.backend.openssl.RotatingTicketKeys;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The session ticket keys in force in this process: those that a {@link TicketKeyWatch} installs, and random ones before that. Needs no database, so
 * that a data source may use TLS itself. Thread-safe.
 */
public final class FleetTicketKeys implements FurtherTicketKeys {

    static final Duration ROTATION = Duration.ofHours(12);

    private final RotatingTicketKeys first = new RotatingTicketKeys(ROTATION);
    private volatile @Nullable List<SessionTicketKey> installed;
    private volatile boolean used;

    @Override
    public List<SessionTicketKey> current() {
        List<SessionTicketKey> keys = installed;
        return keys == null ? first.current() : keys;
    }

    @Override
    public void use() {
        used = true;
    }

    /** Whether the server's TLS implementation uses these keys. */
    boolean isUsed() {
        return used;
    }

    /** The keys that are in force until others are installed. */
    RotatingTicketKeys first() {
        return first;
    }

    /** Equal keys change nothing, since contexts take another list for other keys. */
    void install(List<SessionTicketKey> keys) {
        if (!keys.equals(installed)) {
            installed = List.copyOf(keys);
        }
    }
}
