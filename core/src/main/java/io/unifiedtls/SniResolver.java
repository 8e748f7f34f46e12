package io.unifiedtls;

import java.util.Optional;

/**
 * Selects the configuration for one connection.
 *
 * <p>The host table of the properties is asked first, then the resolver beans in their order ({@code @Order}); one with
 * a negative order is asked before the table and may override it.
 */
@FunctionalInterface
public interface SniResolver {

    /**
     * Resolve the configuration for a client. It may block: only the connection waits, not an event loop. The
     * thread is interrupted after the timeout. Many threads may call it at the same time.
     *
     * @param clientHello what the client offers
     * @param context the context that received it; its configuration is the usual one to derive from
     * @return the configuration, or empty if this resolver does not know the name
     * @throws HandshakeRefusedException if the name is known and refused; no other resolver is asked. Any other exception
     *     ends the handshake with {@code internal_error}.
     */
    Optional<TLSConfiguration> resolve(ClientHello clientHello, TLSServerContext context);
}
