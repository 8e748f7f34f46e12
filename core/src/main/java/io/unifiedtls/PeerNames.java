package io.unifiedtls;

import io.unifiedtls.x509.SpiffeId;
import io.unifiedtls.x509.SubjectAlternativeNames;
import java.net.URI;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The names of a certificate that patterns are compared with: subject alternative names, and never the subject.
 *
 * @param spiffeId by the rules of {@link PeerIdentity#spiffeId()}, so there is none beside a second URI
 */
record PeerNames(Optional<String> spiffeId, List<String> dnsNames, List<String> uris, List<String> emailAddresses) {

    static PeerNames of(X509Certificate leaf) {
        SubjectAlternativeNames names = SubjectAlternativeNames.of(leaf);
        return new PeerNames(
                SpiffeId.of(leaf, names).map(URI::toString), names.dnsNames(), names.uris(), names.emailAddresses());
    }

    static PeerNames spiffeId(String id) {
        return new PeerNames(Optional.of(id), List.of(), List.of(id), List.of());
    }

    static PeerNames dnsName(String name) {
        return new PeerNames(Optional.empty(), List.of(name), List.of(), List.of());
    }

    static PeerNames uri(String uri) {
        return new PeerNames(Optional.empty(), List.of(), List.of(uri), List.of());
    }

    static PeerNames emailAddress(String address) {
        return new PeerNames(Optional.empty(), List.of(), List.of(), List.of(address));
    }

    /** For messages; not printable yet. */
    @Override
    public String toString() {
        List<String> parts = new ArrayList<>();
        if (spiffeId.isPresent()) {
            parts.add("the SPIFFE ID " + spiffeId.get());
        } else if (!uris.isEmpty()) {
            parts.add("no SPIFFE ID, the URIs " + uris);
        }
        if (!dnsNames.isEmpty()) {
            parts.add("the DNS names " + dnsNames);
        }
        if (!emailAddresses.isEmpty()) {
            parts.add("the e-mail addresses " + emailAddresses);
        }
        return parts.isEmpty() ? "no SPIFFE ID, DNS name, URI or e-mail address" : String.join(", ", parts);
    }
}
