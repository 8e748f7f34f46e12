package io.unifiedtls;

import io.unifiedtls.x509.SpiffeId;
import io.unifiedtls.x509.SubjectAlternativeNames;
import java.net.URI;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import javax.security.auth.x500.X500Principal;

/** No record, whose constructor a binder that is told its name could call. */
final class VerifiedPeer implements PeerIdentity {

    private final List<X509Certificate> chain;
    private final String configurationLabel;
    private final SubjectAlternativeNames names;

    VerifiedPeer(List<X509Certificate> chain, String configurationLabel) {
        if (chain.isEmpty()) {
            throw new IllegalArgumentException("The chain is empty. Pass the leaf and its issuers.");
        }
        this.chain = List.copyOf(chain);
        this.configurationLabel = configurationLabel;
        this.names = SubjectAlternativeNames.of(chain.get(0));
    }

    @Override
    public List<String> dnsNames() {
        return names.dnsNames();
    }

    @Override
    public List<URI> uris() {
        return names.uris().stream().flatMap(text -> uri(text).stream()).toList();
    }

    @Override
    public List<String> emailAddresses() {
        return names.emailAddresses();
    }

    @Override
    public X500Principal subject() {
        return leaf().getSubjectX500Principal();
    }

    @Override
    public List<X509Certificate> chain() {
        return chain;
    }

    @Override
    public String configurationLabel() {
        return configurationLabel;
    }

    @Override
    public Optional<URI> spiffeId() {
        return SpiffeId.of(leaf(), names);
    }

    private X509Certificate leaf() {
        return chain.get(0);
    }

    /** Text that is not a URI is not an identity. */
    private static Optional<URI> uri(String text) {
        try {
            return Optional.of(URI.create(text));
        } catch (IllegalArgumentException ex) {
            return Optional.empty();
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof VerifiedPeer that
                && chain.equals(that.chain)
                && configurationLabel.equals(that.configurationLabel);
    }

    @Override
    public int hashCode() {
        return 31 * chain.hashCode() + configurationLabel.hashCode();
    }

    @Override
    public String toString() {
        return "PeerIdentity[%s, %s, %s, %s, configuration=%s]"
                .formatted(
                        Printable.subject(leaf()),
                        Printable.of(names.dnsNames()),
                        Printable.of(names.uris()),
                        Printable.of(names.emailAddresses()),
                        Printable.of(configurationLabel));
    }
}
