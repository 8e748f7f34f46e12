package io.unifiedtls.security;

import io.unifiedtls.PeerIdentity;
import io.unifiedtls.TLSConnection;
import java.util.function.Function;
import org.reactivestreams.Publisher;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.web.server.authentication.ServerAuthenticationConverter;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Makes a {@link PeerIdentityAuthentication} of the connection of an exchange, and nothing of an exchange without a
 * client certificate. Nothing that a client sends in the request counts.
 */
public final class PeerIdentityServerAuthenticationConverter implements ServerAuthenticationConverter {

    private final Function<PeerIdentity, ? extends Publisher<? extends GrantedAuthority>> authorities;

    /** One that gives no authorities but {@code FACTOR_X509}. */
    public PeerIdentityServerAuthenticationConverter() {
        this(peer -> Flux.empty());
    }

    /**
     * One that gives authorities.
     *
     * @param authorities those of a client, beside {@code FACTOR_X509}; an {@link AuthenticationException} refuses it
     */
    public PeerIdentityServerAuthenticationConverter(
            Function<PeerIdentity, ? extends Publisher<? extends GrantedAuthority>> authorities) {
        this.authorities = authorities;
    }

    @Override
    public Mono<Authentication> convert(ServerWebExchange exchange) {
        Object attribute = exchange.getAttribute(TLSConnection.ATTRIBUTE);
        return attribute instanceof TLSConnection connection
                ? Mono.justOrEmpty(connection.peerIdentity()).flatMap(this::authenticated)
                : Mono.empty();
    }

    private Mono<Authentication> authenticated(PeerIdentity peer) {
        return Flux.<GrantedAuthority>from(authorities.apply(peer))
                .collectList()
                .map(all -> new PeerIdentityAuthentication(peer, Factor.and(all)));
    }
}
