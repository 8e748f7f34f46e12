package io.unifiedtls.x509;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Function;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.SubjectKeyIdentifier;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;

/** Finds out whether one certificate was issued with another, to catch chains that are put together wrongly. */
public final class Issuance {

    private Issuance() {}

    /**
     * By the names, and by the key identifiers (RFC 5280, sections 4.2.1.1 and 4.2.1.2), since verifying a signature takes
     * the JDK longer than all else that a host costs; where one has no identifier, by the signature. Whether to trust the
     * chain is the peer's to find out.
     */
    public static boolean isIssuerOf(X509Certificate issuer, X509Certificate certificate) {
        if (!certificate.getIssuerX500Principal().equals(issuer.getSubjectX500Principal())) {
            return false;
        }
        Optional<byte[]> wanted = read(
                certificate,
                Extension.authorityKeyIdentifier,
                value -> AuthorityKeyIdentifier.getInstance(value).getKeyIdentifierOctets());
        Optional<byte[]> found = read(
                issuer,
                Extension.subjectKeyIdentifier,
                value -> SubjectKeyIdentifier.getInstance(value).getKeyIdentifier());
        return (wanted.isPresent() && found.isPresent())
                ? Arrays.equals(wanted.get(), found.get())
                : isSignedBy(certificate, issuer);
    }

    private static Optional<byte[]> read(
            X509Certificate certificate, ASN1ObjectIdentifier extension, Function<ASN1Primitive, byte[]> reader) {
        byte[] value = certificate.getExtensionValue(extension.getId());
        try {
            return value == null
                    ? Optional.empty()
                    : Optional.of(JcaX509ExtensionUtils.parseExtensionValue(value))
                            .map(reader);
        } catch (IOException | IllegalArgumentException ex) {
            return Optional.empty();
        }
    }

    private static boolean isSignedBy(X509Certificate certificate, X509Certificate issuer) {
        try {
            certificate.verify(issuer.getPublicKey());
            return true;
        } catch (GeneralSecurityException ex) {
            return false;
        }
    }
}
