package io.unifiedtls.backend;

import io.unifiedtls.NamedGroup;
import java.time.Instant;
import java.util.Optional;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSessionContext;

/** One configuration in force on one TLS implementation. Immutable and thread-safe. */
public interface BackendServerContext {

    /** The implementation's own engine, in server mode, with every setting applied. */
    SSLEngine newEngine();

    /** The sessions that may be resumed. */
    SSLSessionContext sessionContext();

    /**
     * Whether a finished handshake resumed a session.
     *
     * @param engine one of {@link #newEngine}
     * @param handshakeStart a moment before the engine got its first bytes
     */
    boolean isResumed(SSLEngine engine, Instant handshakeStart);

    /** The group of a finished handshake's key exchange, or empty where the implementation does not tell. */
    Optional<NamedGroup> namedGroup(SSLEngine engine);
}
