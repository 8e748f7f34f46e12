package io.unifiedtls.backend;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;

/** One configuration in force on one TLS implementation, for connections to servers. Immutable and thread-safe. */
public interface BackendClientContext extends BackendContext {

    /**
     * An engine in client mode, with every setting applied, that verifies this host.
     *
     * @param host a host name, which is sent as the server name, or an IP address
     * @param port for the resumption of sessions; -1 if it is not known
     */
    SSLEngine newEngine(String host, int port);

    /** Presents the configuration's certificates. */
    X509ExtendedKeyManager keyManager();

    /** Verifies servers, and says why it refuses one. */
    X509ExtendedTrustManager trustManager();

    /** An {@code SSLContext} whose engines and sockets have every setting applied, and verify their host. */
    SSLContext sslContext();
}
