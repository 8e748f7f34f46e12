package io.unifiedtls;

import java.net.URI;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import javax.security.auth.x500.X500Principal;

/**
 * The identity of the other side of a connection, taken from its verified certificate. Immutable and thread-safe;
 * two identities are equal if their chains and configurations are.
 *
 * <p>The type is sealed, so request binding cannot create one from parameters, from JSON or as a proxy.
 */
public sealed interface PeerIdentity permits VerifiedPeer {

    /**
     * The identity in a verified chain. Tests of handlers can use it as well.
     *
     * @param chain leaf first, not empty
     * @param configurationLabel the label of the configuration whose trust store the chain reaches
     * @throws IllegalArgumentException if the chain is empty
     */
    static PeerIdentity of(List<X509Certificate> chain, String configurationLabel) {
        return new VerifiedPeer(chain, configurationLabel);
    }

    /**
     * The DNS names of the subject alternative names (RFC 5280, section 4.2.1.6). These, the URIs and the e-mail addresses are
     * those that can be read; a name that cannot be read is skipped.
     */
    List<String> dnsNames();

    /** The URIs among them, such as a SPIFFE ID. */
    List<URI> uris();

    /** The e-mail addresses among them. */
    List<String> emailAddresses();

    /** The subject, which may be empty. It can contain any character: write {@link Printable#subject} to a log. */
    X500Principal subject();

    /** The verified chain, leaf first. */
    List<X509Certificate> chain();

    /** The label of the configuration whose trust store the chain reaches. */
    String configurationLabel();

    /**
     * The SPIFFE ID of a caller, in the spelling that its specifications allow, or empty if there is none. A
     * certificate with several URIs has none, even if one of them cannot be read. A certificate that signs others
     * has none either.
     */
    Optional<URI> spiffeId();
}
