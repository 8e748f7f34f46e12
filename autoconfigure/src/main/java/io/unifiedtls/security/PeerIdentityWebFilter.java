package io.unifiedtls.security;

import io.unifiedtls.PeerIdentity;
import java.util.function.Function;
import org.reactivestreams.Publisher;
import org.springframework.http.HttpStatus;
import org.springframework.security.authentication.ReactiveAuthenticationManager;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.core.context.ReactiveSecurityContextHolder;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.web.server.authentication.AuthenticationWebFilter;
import org.springframework.security.web.server.authentication.HttpStatusServerEntryPoint;
import org.springframework.security.web.server.authentication.ServerAuthenticationEntryPointFailureHandler;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Makes the {@link PeerIdentity} of a client's certificate the principal of its requests, in WebFlux applications: {@code
 * http.addFilterAt(new PeerIdentityWebFilter(), SecurityWebFiltersOrder.AUTHENTICATION)}. The user of a session, and
 * other credentials that a request carries, come before the certificate. It needs no {@code
 * ReactiveUserDetailsService}, and no session.
 *
 * <p>Do not declare it as a bean: Spring would run it outside of Spring Security as well.
 */
public final class PeerIdentityWebFilter implements WebFilter {

    private final AuthenticationWebFilter certificates =
            new AuthenticationWebFilter((ReactiveAuthenticationManager) Mono::just);

    /** One that gives no authorities but {@code FACTOR_X509}. */
    public PeerIdentityWebFilter() {
        this(peer -> Flux.empty());
    }

    /**
     * One that gives authorities.
     *
     * @param authorities those of a client, beside {@code FACTOR_X509}; an {@link AuthenticationException} refuses the
     *     request with 403
     */
    public PeerIdentityWebFilter(Function<PeerIdentity, ? extends Publisher<? extends GrantedAuthority>> authorities) {
        certificates.setServerAuthenticationConverter(new PeerIdentityServerAuthenticationConverter(authorities));
        certificates.setAuthenticationFailureHandler(
                new ServerAuthenticationEntryPointFailureHandler(new HttpStatusServerEntryPoint(HttpStatus.FORBIDDEN)));
    }

    /** The client of another connection, which somebody has stored, counts for nothing. */
    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        return ReactiveSecurityContextHolder.getContext()
                .mapNotNull(SecurityContext::getAuthentication)
                .filter(current -> !(current instanceof PeerIdentityAuthentication))
                .map(Authentication::isAuthenticated)
                .defaultIfEmpty(false)
                .flatMap(known -> known
                        ? chain.filter(exchange)
                        : certificates
                                .filter(exchange, chain)
                                .contextWrite(ReactiveSecurityContextHolder.clearContext()));
    }
}
