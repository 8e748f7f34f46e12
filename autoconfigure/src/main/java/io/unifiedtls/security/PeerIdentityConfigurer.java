package io.unifiedtls.security;

import io.unifiedtls.PeerIdentity;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.web.authentication.preauth.x509.X509AuthenticationFilter;

/**
 * Makes the {@link PeerIdentity} of a client's certificate the principal of its requests, in servlet applications: {@code
 * http.with(peerIdentity(), withDefaults())}. The user of a session, and other credentials that a request carries,
 * come before the certificate. It needs no {@code UserDetailsService}, and no session.
 */
public final class PeerIdentityConfigurer extends AbstractHttpConfigurer<PeerIdentityConfigurer, HttpSecurity> {

    private Function<PeerIdentity, ? extends Collection<? extends GrantedAuthority>> authorities = peer -> List.of();

    private PeerIdentityConfigurer() {}

    /** One for {@link HttpSecurity#with}. */
    public static PeerIdentityConfigurer peerIdentity() {
        return new PeerIdentityConfigurer();
    }

    /**
     * Give authorities.
     *
     * @param authorities those of a client, beside {@code FACTOR_X509}; an {@link AuthenticationException} refuses the
     *     request with 403
     */
    public PeerIdentityConfigurer authorities(
            Function<PeerIdentity, ? extends Collection<? extends GrantedAuthority>> authorities) {
        this.authorities = authorities;
        return this;
    }

    @Override
    public void configure(HttpSecurity http) {
        http.addFilterBefore(
                new PeerIdentityFilter(
                        new PeerIdentityAuthenticationConverter(authorities), getSecurityContextHolderStrategy()),
                X509AuthenticationFilter.class);
    }
}
