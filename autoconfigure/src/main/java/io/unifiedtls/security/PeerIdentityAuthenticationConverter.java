package io.unifiedtls.security;

import io.unifiedtls.PeerIdentity;
import io.unifiedtls.TLSConnection;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.web.authentication.AuthenticationConverter;

/**
 * Makes a {@link PeerIdentityAuthentication} of the connection of a request, and nothing of a request without a client
 * certificate. Nothing that a client sends in the request counts.
 */
public final class PeerIdentityAuthenticationConverter implements AuthenticationConverter {

    private final Function<PeerIdentity, ? extends Collection<? extends GrantedAuthority>> authorities;

    /** One that gives no authorities but {@code FACTOR_X509}. */
    public PeerIdentityAuthenticationConverter() {
        this(peer -> List.of());
    }

    /**
     * One that gives authorities.
     *
     * @param authorities those of a client, beside {@code FACTOR_X509}; an {@link AuthenticationException} refuses it
     */
    public PeerIdentityAuthenticationConverter(
            Function<PeerIdentity, ? extends Collection<? extends GrantedAuthority>> authorities) {
        this.authorities = authorities;
    }

    @Override
    public @Nullable PeerIdentityAuthentication convert(HttpServletRequest request) {
        return request.getAttribute(TLSConnection.ATTRIBUTE) instanceof TLSConnection connection
                ? connection.peerIdentity().map(this::authenticated).orElse(null)
                : null;
    }

    private PeerIdentityAuthentication authenticated(PeerIdentity peer) {
        return new PeerIdentityAuthentication(peer, Factor.and(authorities.apply(peer)));
    }
}
