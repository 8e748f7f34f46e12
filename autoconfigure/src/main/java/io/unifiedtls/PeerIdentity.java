package io.unifiedtls;

import java.net.URI;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import javax.security.auth.x500.X500Principal;

/**
 * Who the other side of a connection is, by the certificate that was verified.
 *
 * @param dnsNames the DNS names of the subject alternative names (RFC 5280, section 4.2.1.6)
 * @param uris the URIs among them, such as a SPIFFE ID
 * @param emailAddresses the e-mail addresses among them
 * @param subject the subject, which may be empty
 * @param chain the verified chain, leaf first
 * @param configuration the label of the configuration whose trust store the chain reaches
 */
public record PeerIdentity(
        List<String> dnsNames,
        List<URI> uris,
        List<String> emailAddresses,
        X500Principal subject,
        List<X509Certificate> chain,
        String configuration) {

    public PeerIdentity {
        dnsNames = List.copyOf(dnsNames);
        uris = List.copyOf(uris);
        emailAddresses = List.copyOf(emailAddresses);
        chain = List.copyOf(chain);
    }

    /** The identity in a chain, or empty if there is none. */
    static Optional<PeerIdentity> of(List<X509Certificate> chain, String configuration) {
        if (chain.isEmpty()) {
            return Optional.empty();
        }
        X509Certificate leaf = chain.get(0);
        return Optional.of(new PeerIdentity(
                SubjectAlternativeNames.of(leaf, SubjectAlternativeNames.DNS_NAME),
                SubjectAlternativeNames.of(leaf, SubjectAlternativeNames.UNIFORM_RESOURCE_IDENTIFIER).stream()
                        .flatMap(text -> uri(text).stream())
                        .toList(),
                SubjectAlternativeNames.of(leaf, SubjectAlternativeNames.EMAIL_ADDRESS),
                leaf.getSubjectX500Principal(),
                chain,
                configuration));
    }

    /**
     * The SPIFFE ID, or empty if there is none. An X.509-SVID has exactly one URI (SPIFFE X.509-SVID, section 2), so a
     * certificate with several has no SPIFFE ID.
     */
    public Optional<URI> spiffeId() {
        return uris.size() == 1 && "spiffe".equals(uris.get(0).getScheme())
                ? Optional.of(uris.get(0))
                : Optional.empty();
    }

    /** What is no URI is not an identity. */
    private static Optional<URI> uri(String text) {
        try {
            return Optional.of(URI.create(text));
        } catch (IllegalArgumentException ex) {
            return Optional.empty();
        }
    }
}
