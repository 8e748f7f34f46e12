package io.unifiedtls.x509;

import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Finds out whether one certificate was issued with another, to catch chains that are put together wrongly. */
public final class Issuance {

    /** The first part of an authority key identifier. */
    private static final int KEY_IDENTIFIER = 0x80;

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
        Optional<byte[]> wanted = authorityKeyIdentifier(certificate);
        Optional<byte[]> found = subjectKeyIdentifier(issuer);
        return (wanted.isPresent() && found.isPresent())
                ? Arrays.equals(wanted.get(), found.get())
                : isSignedBy(certificate, issuer);
    }

    private static Optional<byte[]> authorityKeyIdentifier(X509Certificate certificate) {
        return read(
                certificate,
                "2.5.29.35",
                value -> DerValue.only(DerValue.SEQUENCE, value).parts().stream()
                        .filter(part -> part.tag() == KEY_IDENTIFIER)
                        .map(DerValue::content)
                        .findFirst()
                        .orElse(null));
    }

    private static Optional<byte[]> subjectKeyIdentifier(X509Certificate certificate) {
        return read(
                certificate,
                "2.5.29.14",
                value -> DerValue.only(DerValue.OCTET_STRING, value).content());
    }

    private static Optional<byte[]> read(
            X509Certificate certificate, String extension, Function<byte[], byte @Nullable []> reader) {
        byte[] value = certificate.getExtensionValue(extension);
        try {
            return value == null
                    ? Optional.empty()
                    : Optional.of(DerValue.only(DerValue.OCTET_STRING, value).content())
                            .map(reader);
        } catch (IllegalArgumentException ex) {
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
