package io.unifiedtls;

import javax.net.ssl.SSLContext;

/**
 * Chooses the client context for a destination: the configuration whose destinations match the host, else the one without destinations, else one that trusts the system's trust anchors and has no certificate.
 * Thread-safe.
 */
public interface TLSClients {

    /**
     * The context that is in force for a destination now. A context that you keep does not see later reloads.
     *
     * @param host a host name or an IP address, without port
     * @throws PolicyViolationException if the policy does not accept the destination's configuration
     * @throws UnsupportedSettingException if the backend cannot honour all of it
     */
    TLSClientContext context(String host);

    /**
     * A bridge for libraries that want an {@code SSLContext}: each engine and socket is one of the context that is in force
     * for its destination when it is made. It verifies that destination, and has all settings of its configuration.
     * Sockets are created for a host, or over an existing connection.
     */
    SSLContext sslContext();
}
