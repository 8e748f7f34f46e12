package io.unifiedtls.backend.trust;

import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * A path that the JDK has verified.
 *
 * @param certificates leaf first, without the anchor
 * @param anchor the authority that issued the last of them, or the leaf itself
 */
record VerifiedPath(List<X509Certificate> certificates, X509Certificate anchor) {

    VerifiedPath {
        certificates = List.copyOf(certificates);
    }

    X509Certificate leaf() {
        return certificates.get(0);
    }

    /** Whether the leaf itself is trusted, and no authority is asked. */
    boolean isPinned() {
        return anchor.equals(leaf());
    }

    /** The certificate of the one who issued the certificate at a position. */
    X509Certificate issuer(int position) {
        return position + 1 < certificates.size() ? certificates.get(position + 1) : anchor;
    }

    /** One of several certificates that has issued another: its name is right, and so is the signature. */
    static Optional<X509Certificate> issuer(X509Certificate issued, Collection<X509Certificate> candidates) {
        return candidates.stream()
                .filter(candidate -> candidate.getSubjectX500Principal().equals(issued.getIssuerX500Principal()))
                .filter(candidate -> isSignedBy(issued, candidate))
                .findFirst();
    }

    private static boolean isSignedBy(X509Certificate issued, X509Certificate issuer) {
        try {
            issued.verify(issuer.getPublicKey());
            return true;
        } catch (GeneralSecurityException ex) {
            return false;
        }
    }
}
