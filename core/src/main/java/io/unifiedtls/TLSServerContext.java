package io.unifiedtls;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;

/**
 * A configuration combined with a TLS implementation that supports all of it. It creates engines, buffers and
 * sockets.
 * Immutable and thread-safe.
 *
 * <p>A <em>root</em> comes from the {@link TLSContextFactory}. Its engines read the ClientHello, ask the resolvers, and
 * answer with the context of the configuration that they get. What {@link #derive} makes is a <em>leaf</em>: its
 * engines answer every client with its one configuration.
 */
public interface TLSServerContext {

    /** The configuration in force; for a root, the one that resolvers usually derive from. */
    TLSConfiguration configuration();

    /**
     * A leaf with another configuration, under the same policy and on the same backend. Equal configurations share a
     * leaf.
     *
     * @throws PolicyViolationException if the policy does not accept the configuration
     * @throws UnsupportedSettingException if the backend cannot honour all of it
     */
    TLSServerContext derive(TLSConfiguration configuration);

    /** A buffer for one connection; a root's reads the ClientHello and asks the resolvers, as its engines do. */
    TLSBuffer newBuffer();

    /**
     * Accept one connection. Its handshake happens at its first use, on the thread that uses it.
     *
     * @throws IOException as the server socket says
     */
    default TLSSocket accept(ServerSocket serverSocket) throws IOException {
        return wrap(serverSocket.accept());
    }

    /** Start TLS on a connection from a client, even after STARTTLS. */
    TLSSocket wrap(Socket socket);

    /**
     * Create an engine in server mode for one connection, with every setting applied. A root's engine ignores what its
     * owner sets on it afterwards; its delegated tasks may block for as long as resolvers may take.
     */
    SSLEngine newEngine();

    /**
     * A bridge for servers that want an {@code SSLContext}. Settings that its owner makes on the engines are
     * ignored: they have the configuration's settings.
     */
    SSLContext sslContext();
}
