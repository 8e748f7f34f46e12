package io.unifiedtls;

import java.net.URI;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import javax.security.auth.x500.X500Principal;

/**
 * Who the other side of a connection is, by the certificate that was verified. Immutable and thread-safe; equal where chain and
 * configuration are.
 *
 * <p>Sealed, so that nothing that binds requests to arguments can make one: not from parameters, not from JSON, not as a proxy.
 */
public sealed interface PeerIdentity permits VerifiedPeer {

    /**
     * The identity in a chain that somebody has verified; for tests of handlers, too.
     *
     * @param chain leaf first, not empty
     * @param configuration the label of the configuration whose trust store the chain reaches
     * @throws IllegalArgumentException if the chain is empty
     */
    static PeerIdentity of(List<X509Certificate> chain, String configuration) {
        return new VerifiedPeer(chain, configuration);
    }

    /**
     * The DNS names of the subject alternative names (RFC 5280, section 4.2.1.6). These, the URIs and the e-mail addresses are
     * those that can be read; a name that cannot be read hides no other.
     */
    List<String> dnsNames();

    /** The URIs among them, such as a SPIFFE ID. */
    List<URI> uris();

    /** The e-mail addresses among them. */
    List<String> emailAddresses();

    /** The subject, which may be empty. It may hold any characters: write {@link Printable#subject} to a log. */
    X500Principal subject();

    /** The verified chain, leaf first. */
    List<X509Certificate> chain();

    /** The label of the configuration whose trust store the chain reaches. */
    String configuration();

    /**
     * The SPIFFE ID of a caller, as its specifications allow it and in no other spelling, or empty if there is none. A
     * certificate with several URIs has none, be it that one of them cannot be read, and neither has one that signs others.
     */
    Optional<URI> spiffeId();
}
