package io.unifiedtls.backend;

import io.unifiedtls.HandshakeOutcome;
import io.unifiedtls.NamedGroup;
import java.time.Instant;
import java.util.Optional;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;

/** The state of engines that a context of a TLS implementation reports, on either side. */
public interface BackendContext {

    /**
     * Whether a finished handshake resumed a session.
     *
     * @param engine one of this context
     * @param handshakeStart a moment before its handshake
     */
    boolean isResumed(SSLEngine engine, Instant handshakeStart);

    /** The group of a finished handshake's key exchange, or empty where the implementation does not tell. */
    Optional<NamedGroup> namedGroup(SSLEngine engine);

    /** How a handshake of an engine of this context ended, by the exception that it threw. */
    HandshakeOutcome outcome(SSLEngine engine, SSLException failure);
}
