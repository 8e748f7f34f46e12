package io.unifiedtls.test.acme;

import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.Base64.Encoder;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.Extension;
import org.jspecify.annotations.Nullable;

/** The names that certificates have in advice when to renew them (RFC 9773, section 4.1). */
final class CertificateIds {

    private CertificateIds() {}

    static String of(X509Certificate certificate) {
        byte[] keyIdentifier = authorityKeyIdentifier(certificate);
        Encoder encoder = Base64.getUrlEncoder().withoutPadding();
        return "%s.%s"
                .formatted(
                        encoder.encodeToString(keyIdentifier),
                        encoder.encodeToString(certificate.getSerialNumber().toByteArray()));
    }

    private static byte[] authorityKeyIdentifier(X509Certificate certificate) {
        byte[] extension = certificate.getExtensionValue(Extension.authorityKeyIdentifier.getId());
        byte[] identifier = extension == null ? null : parse(extension);
        if (identifier == null) {
            throw new IllegalArgumentException(
                    "The certificate of '%s' has no authority key identifier. Use one that an ACME authority has issued."
                            .formatted(certificate.getSubjectX500Principal()));
        }
        return identifier;
    }

    private static byte @Nullable [] parse(byte[] extension) {
        return AuthorityKeyIdentifier.getInstance(
                        ASN1OctetString.getInstance(extension).getOctets())
                .getKeyIdentifierOctets();
    }
}
