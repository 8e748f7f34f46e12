package io.unifiedtls.backend.trust;

import io.unifiedtls.Printable;
import java.io.IOException;
import java.security.cert.CertificateException;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.x509.Extension;

/** The constraints of an anchor's own certificate for those below it, which the JDK ignores (RFC 5937). */
final class AnchorConstraints {

    private AnchorConstraints() {}

    /**
     * Check a path.
     *
     * @throws UntrustedAnchorException if its anchor does not stand for it
     */
    static void check(VerifiedPath path) throws CertificateException {
        List<X509Certificate> below = path.certificates();
        X509Certificate anchor = path.anchor();
        long authorities = below.stream()
                .skip(1)
                .filter(certificate -> !isSelfIssued(certificate))
                .count();
        if (anchor.getBasicConstraints() >= 0 && authorities > anchor.getBasicConstraints()) {
            throw new UntrustedAnchorException(
                    "The authority '%s' allows at most %d authorities below it, but the path of '%s' has %d"
                            .formatted(name(anchor), anchor.getBasicConstraints(), name(path.leaf()), authorities));
        }
        Optional<X509CertSelector> permitted = nameConstraints(anchor);
        for (X509Certificate certificate : below) {
            boolean isFree = isSelfIssued(certificate) && !certificate.equals(path.leaf());
            if (permitted.isPresent() && !isFree && !permitted.get().match(certificate)) {
                throw new UntrustedAnchorException(
                        "The names of '%s' are outside the name constraints of the authority '%s'"
                                .formatted(name(certificate), name(anchor)));
            }
        }
    }

    private static Optional<X509CertSelector> nameConstraints(X509Certificate anchor) throws CertificateException {
        byte[] value = anchor.getExtensionValue(Extension.nameConstraints.getId());
        if (value == null) {
            return Optional.empty();
        }
        try {
            X509CertSelector selector = new X509CertSelector();
            selector.setNameConstraints(ASN1OctetString.getInstance(value).getOctets());
            return Optional.of(selector);
        } catch (IOException | IllegalArgumentException ex) {
            throw new UntrustedAnchorException(
                    "The name constraints of the authority '%s' cannot be read".formatted(name(anchor)));
        }
    }

    private static boolean isSelfIssued(X509Certificate certificate) {
        return certificate.getSubjectX500Principal().equals(certificate.getIssuerX500Principal());
    }

    private static String name(X509Certificate certificate) {
        return Printable.subject(certificate);
    }
}
