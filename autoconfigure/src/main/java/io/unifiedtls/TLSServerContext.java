package io.unifiedtls;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;

/**
 * A configuration combined with a TLS implementation that accepted it in full: a factory of engines, and nothing else.
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

    /**
     * Create an engine in server mode for one connection, with every setting applied. A root's engine ignores what its
     * owner sets on it afterwards; its delegated tasks may block for as long as resolvers may take.
     */
    SSLEngine newEngine();

    /** A bridge for servers that want an {@code SSLContext}: its engines are those of {@link #newEngine}. */
    SSLContext sslContext();
}
