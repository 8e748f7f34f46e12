package io.unifiedtls.actuate;

import io.unifiedtls.x509.SubjectAlternativeNames;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/** The facts of a certificate, for people. */
final class CertificateFacts {

    private CertificateFacts() {}

    /** SHA-256, in hexadecimal digits. */
    static String fingerprint(X509Certificate certificate) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded()));
        } catch (GeneralSecurityException ex) {
            throw new IllegalStateException("A certificate that is in force cannot be encoded", ex);
        }
    }

    /** With their kind, such as {@code DNS:shop.example}, as OpenSSL prints them. */
    static List<String> subjectAlternativeNames(X509Certificate certificate) {
        SubjectAlternativeNames names = SubjectAlternativeNames.of(certificate);
        return Stream.of(
                        names.dnsNames().stream().map("DNS:"::concat),
                        names.ipAddresses().stream().map("IP:"::concat),
                        names.uris().stream().map("URI:"::concat),
                        names.emailAddresses().stream().map("email:"::concat))
                .flatMap(Function.identity())
                .toList();
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
