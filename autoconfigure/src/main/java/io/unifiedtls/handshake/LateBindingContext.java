package io.unifiedtls.handshake;

import io.unifiedtls.ServerName;
import io.unifiedtls.TLSServerContext;
import java.time.Duration;
import java.util.Optional;

/** A root context, as the servers' adapters need it. */
public interface LateBindingContext extends TLSServerContext {

    @Override
    LateBindingEngine newEngine();

    /** How long a handshake may take, from the first bytes to its end. */
    Duration handshakeTimeout();

    /**
     * Whether a request for an authority may come over a connection that was made under a server name: the same name,
     * or one that the host table answers with an equal configuration. Without server name, only an IP literal,
     * {@code localhost} or none at all may.
     *
     * @param authority the host of the request as received, without port
     */
    boolean permits(Optional<ServerName> serverName, String authority);
}
