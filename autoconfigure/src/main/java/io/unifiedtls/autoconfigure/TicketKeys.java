package io.unifiedtls.autoconfigure;

import io.unifiedtls.InvalidTLSConfigurationException;
import io.unifiedtls.SessionTicketKey;
import io.unifiedtls.SessionTicketKeys;
import io.unifiedtls.backend.openssl.FurtherTicketKeys;
import io.unifiedtls.backend.openssl.RotatingTicketKeys;
import java.time.Duration;
import java.util.List;
import org.springframework.beans.factory.ObjectProvider;

/** Where the server's session ticket keys come from: the properties, a bean, another module, or nowhere else than this process. */
final class TicketKeys {

    private static final String PROPERTY = "unified-tls.server.session-ticket-keys";
    private static final Duration ROTATION = Duration.ofHours(12);

    private final ObjectProvider<SessionTicketKeys> beans;
    private final ObjectProvider<FurtherTicketKeys> further;
    private volatile List<SessionTicketKey> configured;

    /**
     * Create a source.
     *
     * @param configured those of the properties, as they were loaded at the start; may be empty
     * @param beans those of the application
     * @param further those of a module, used if there are no others
     */
    TicketKeys(
            List<SessionTicketKey> configured,
            ObjectProvider<SessionTicketKeys> beans,
            ObjectProvider<FurtherTicketKeys> further) {
        this.configured = configured;
        this.beans = beans;
        this.further = further;
    }

    /** The setting or bean that shares them with other processes, or empty if there is none. */
    String sharedBy() {
        return isConfigured() ? PROPERTY : beans.stream().findAny().isPresent() ? "A SessionTicketKeys bean" : "";
    }

    boolean isConfigured() {
        return !configured.isEmpty();
    }

    /**
     * The source that a TLS implementation asks.
     *
     * @throws InvalidTLSConfigurationException if there are two
     */
    SessionTicketKeys source() {
        if (!isConfigured()) {
            return beans.getIfAvailable(this::ofModule);
        }
        if (beans.stream().findAny().isPresent()) {
            throw new InvalidTLSConfigurationException(
                    List.of(PROPERTY + " is set, but a SessionTicketKeys bean exists too. Remove one of them."));
        }
        return () -> configured;
    }

    private SessionTicketKeys ofModule() {
        FurtherTicketKeys keys = further.getIfAvailable();
        return keys == null ? new RotatingTicketKeys(ROTATION) : keys::current;
    }

    /** The server's TLS implementation asks the {@link #source}. */
    void use() {
        if (sharedBy().isEmpty()) {
            further.ifAvailable(FurtherTicketKeys::use);
        }
    }

    /**
     * Check that keys of a reload can take the place of those in force.
     *
     * @throws InvalidTLSConfigurationException if there were none at the start, or are none now
     */
    void require(List<SessionTicketKey> next) {
        if (next.isEmpty() == isConfigured()) {
            throw new InvalidTLSConfigurationException(List.of(
                    "%s has been %s since startup. Restart the application to apply the change. Until then, the previous keys stay in force."
                            .formatted(PROPERTY, next.isEmpty() ? "removed" : "added")));
        }
    }

    /** Whether these are others than those in force. */
    boolean areOthers(List<SessionTicketKey> next) {
        return !next.equals(configured);
    }

    /**
     * Exchange the keys.
     *
     * @return whether they are others
     */
    boolean use(List<SessionTicketKey> next) {
        boolean changed = areOthers(next);
        if (changed) {
            configured = next;
        }
        return changed;
    }
}
