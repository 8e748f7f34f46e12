package io.unifiedtls;

import java.util.Optional;

/**
 * An {@link SniResolver} whose answer depends only on the server name. It is asked once for all handshakes that
 * want the same name at the same time, and its answer is cached.
 *
 * <p>The settings of the resolver cache say how long, and how many. An answer that is still asked for is asked anew in the
 * background before that time ends. Exceptions other than a {@link HandshakeRefusedException} are not remembered: while the
 * resolver throws them, or does not answer in time, a name keeps the configuration that it had, for as long as all certificates in
 * it are valid. Clients without server name do not reach it.
 */
@FunctionalInterface
public interface CacheableSniResolver extends SniResolver {

    /**
     * Resolve the configuration for a server name. It may block, as in an {@link SniResolver}.
     *
     * @param serverName the name that the client asks for
     * @param context the context that received it; its configuration is the usual one to derive from
     * @return the configuration, or empty if this resolver does not know the name
     * @throws HandshakeRefusedException if the name is known and refused; no other resolver is asked. Any other exception
     *     ends the handshake with {@code internal_error}.
     */
    Optional<TLSConfiguration> resolve(ServerName serverName, TLSServerContext context);

    /**
     * Whether a call goes on when all clients that wait for it have disconnected, until the resolver timeout at most. Its
     * answer is remembered, and later clients join it. Unless this is so, the call is interrupted.
     */
    default boolean continuesWithoutClients() {
        return false;
    }

    @Override
    @SuppressWarnings("FunctionalInterfaceMethodChanged") // The name is all that may decide, also for a lambda
    default Optional<TLSConfiguration> resolve(ClientHello clientHello, TLSServerContext context) {
        return clientHello.serverName().flatMap(serverName -> resolve(serverName, context));
    }
}
