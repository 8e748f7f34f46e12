package io.unifiedtls.actuate;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/** What people want to know of a certificate. */
final class CertificateFacts {

    /** By their tags (RFC 5280, section 4.2.1.6), as OpenSSL prints them. */
    private static final Map<Integer, String> KINDS = Map.of(1, "email", 2, "DNS", 6, "URI", 7, "IP");

    private CertificateFacts() {}

    /** SHA-256, in hexadecimal digits. */
    static String fingerprint(X509Certificate certificate) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded()));
        } catch (GeneralSecurityException ex) {
            throw new IllegalStateException("A certificate that is in force cannot be encoded", ex);
        }
    }

    /** With their kind, such as {@code DNS:shop.example}. */
    static List<String> subjectAlternativeNames(X509Certificate certificate) {
        try {
            Collection<List<?>> names = certificate.getSubjectAlternativeNames();
            return names == null
                    ? List.of()
                    : names.stream()
                            .filter(name -> KINDS.containsKey(name.get(0)))
                            .map(name -> KINDS.get(name.get(0)) + ":" + name.get(1))
                            .toList();
        } catch (CertificateParsingException ex) {
            return List.of();
        }
    }

    /** The name of the algorithm, or of the curve where that says all. */
    static String keyType(PublicKey key) {
        return key instanceof EdECPublicKey edwards ? edwards.getParams().getName() : key.getAlgorithm();
    }

    /** In bits; 0 where nobody knows. */
    static int keySize(PublicKey key) {
        if (key instanceof RSAPublicKey rsa) {
            return rsa.getModulus().bitLength();
        }
        if (key instanceof ECPublicKey curve) {
            return curve.getParams().getOrder().bitLength();
        }
        return key instanceof EdECPublicKey ? (keyType(key).equals("Ed448") ? 456 : 256) : 0;
    }
}
