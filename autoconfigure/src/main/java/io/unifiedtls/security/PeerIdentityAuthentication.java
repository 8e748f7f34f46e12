package io.unifiedtls.security;

import io.unifiedtls.PeerIdentity;
import io.unifiedtls.Printable;
import java.io.NotSerializableException;
import java.io.ObjectOutputStream;
import java.security.cert.X509Certificate;
import java.util.Collection;
import org.springframework.security.authentication.AbstractAuthenticationToken;
import org.springframework.security.core.GrantedAuthority;

/**
 * A request of a client that proved its identity in the handshake. Its principal is the {@link PeerIdentity}; it is
 * authenticated, since a certificate that was not verified makes no identity.
 *
 * <p>It belongs to one connection. So it is never stored in a session, and cannot be serialized.
 */
public final class PeerIdentityAuthentication extends AbstractAuthenticationToken {

    private static final long serialVersionUID = 1L;

    private final transient PeerIdentity principal;

    /** An authenticated request. */
    public PeerIdentityAuthentication(PeerIdentity principal, Collection<? extends GrantedAuthority> authorities) {
        super(authorities);
        this.principal = principal;
        super.setAuthenticated(true);
    }

    @Override
    public PeerIdentity getPrincipal() {
        return principal;
    }

    /** The client's certificate. */
    @Override
    public X509Certificate getCredentials() {
        return principal.chain().get(0);
    }

    /**
     * The SPIFFE ID, else the subject (RFC 2253), else {@code dns:} and the first DNS name, else {@code serial:} with serial number and issuer.
     * Characters that are not printable are escaped as {@link Printable} does it.
     */
    @Override
    public String getName() {
        return principal.spiffeId().map(Object::toString).orElseGet(this::nameInCertificate);
    }

    private String nameInCertificate() {
        String subject = Printable.subject(getCredentials());
        if (!subject.isEmpty()) {
            return subject;
        }
        return principal.dnsNames().stream()
                .findFirst()
                .map(name -> "dns:" + Printable.of(name))
                .orElseGet(() -> "serial:%s,%s"
                        .formatted(
                                getCredentials().getSerialNumber().toString(16), Printable.issuer(getCredentials())));
    }

    private void writeObject(ObjectOutputStream stream) throws NotSerializableException {
        throw new NotSerializableException("%s belongs to one connection and is not stored"
                .formatted(getClass().getName()));
    }
}
