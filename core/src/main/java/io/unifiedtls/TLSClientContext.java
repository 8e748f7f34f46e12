package io.unifiedtls;

import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * A configuration combined with a TLS implementation that supports all of it, for connections to servers. It
 * creates sockets, buffers and engines. Immutable and thread-safe.
 *
 * <p>Each of them is for one server, and verifies that the server's certificate is for that host name or IP
 * address (RFC 9525): without one there is none. Without a trust store in the configuration, the system's trust anchors hold.
 */
public interface TLSClientContext {

    /** The configuration in force. */
    TLSConfiguration configuration();

    /**
     * A context with another configuration, under the same policy and on the same backend. Equal configurations share a
     * context.
     *
     * @throws PolicyViolationException if the policy does not accept the configuration
     * @throws UnsupportedSettingException if the backend cannot honour all of it
     */
    TLSClientContext derive(TLSConfiguration configuration);

    /** As {@link #connect(String, int, Duration)}, with 10 seconds. */
    default TLSSocket connect(String host, int port) throws IOException {
        return connect(host, port, Duration.ofSeconds(10));
    }

    /**
     * Connect, shake hands, and verify the server.
     *
     * @param host a host name, or an IP address, which the certificate must name then
     * @param timeout for dialling, and for each read of the handshake
     * @return a connection whose handshake is over
     * @throws javax.net.ssl.SSLException if the handshake fails; its message says why the certificate was refused
     */
    TLSSocket connect(String host, int port, Duration timeout) throws IOException;

    /**
     * Start TLS on an existing connection, as after STARTTLS.
     *
     * @param host the server's host name or IP address, which its certificate must name
     * @throws IllegalArgumentException if it is neither
     */
    TLSSocket wrap(Socket socket, String host) throws IOException;

    /** As {@link #wrap(Socket, String)}. */
    default TLSSocket wrap(Socket socket, ServerName serverName) throws IOException {
        return wrap(socket, serverName.value());
    }

    /**
     * A buffer for one connection to a server.
     *
     * @param host the server's host name or IP address, which its certificate must name
     * @throws IllegalArgumentException if it is neither
     */
    TLSBuffer newBuffer(String host);

    /** As {@link #newBuffer(String)}. */
    default TLSBuffer newBuffer(ServerName serverName) {
        return newBuffer(serverName.value());
    }

    /**
     * An engine for one connection to a server, with every setting applied.
     *
     * @param host the server's host name or IP address, which its certificate must name
     * @throws IllegalArgumentException if it is neither
     */
    SSLEngine newEngine(String host);

    /** As {@link #newEngine(String)}. */
    default SSLEngine newEngine(ServerName serverName) {
        return newEngine(serverName.value());
    }

    /**
     * A bridge for libraries that want an {@code SSLContext}. Its engines and sockets have every setting applied, and
     * verify the host that they are made for; without a host, they refuse every server. Settings of a library on
     * an engine are ignored, except the server name and the application protocols that the library speaks: of
     * these, the engine offers those that the configuration allows. HTTP/2 is offered only for libraries that ask
     * for it.
     */
    SSLContext sslContext();

    /**
     * The certificates alone, for libraries that take nothing else: their owner decides on versions, cipher suites and
     * application protocols.
     */
    X509ExtendedKeyManager keyManager();

    /** The trust alone, as {@link #keyManager}; the host is verified only if the library says so to its engine. */
    X509ExtendedTrustManager trustManager();
}
