package io.unifiedtls.x509;

import java.util.Map;
import java.util.Set;

/** The labels of PEM blocks (RFC 7468) that are known. Others are not repeated: a broken line may hold a part of a key. */
final class PemLabel {

    /** Those that OpenSSL also reads; its trusted ones have settings of its own behind the certificate. */
    static final Set<String> CERTIFICATES = Set.of("CERTIFICATE", "X509 CERTIFICATE", "TRUSTED CERTIFICATE");

    static final Set<String> PRIVATE_KEYS =
            Set.of("PRIVATE KEY", "ENCRYPTED PRIVATE KEY", "RSA PRIVATE KEY", "EC PRIVATE KEY", "DSA PRIVATE KEY");

    /** They say nothing that is not in the certificate or the private key, or that a server would use. */
    private static final Set<String> NEEDLESS =
            Set.of("EC PARAMETERS", "DH PARAMETERS", "X9.42 DH PARAMETERS", "PUBLIC KEY", "RSA PUBLIC KEY");

    private static final Map<String, String> REMEDIES = Map.of(
            "PKCS7", "Convert it: openssl pkcs7 -print_certs",
            "CMS", "Convert it: openssl pkcs7 -print_certs",
            "OPENSSH PRIVATE KEY", "Convert it: ssh-keygen -p -m PEM -f FILE",
            "X509 CRL", "Move it to a file of its own, and set revocation-lists.",
            "CERTIFICATE REQUEST", "Replace it with the certificate that the CA has issued.",
            "NEW CERTIFICATE REQUEST", "Replace it with the certificate that the CA has issued.");

    private PemLabel() {}

    /** Whether blocks of this label have a place beside a certificate or a private key. */
    static boolean isExpected(String label) {
        return CERTIFICATES.contains(label) || PRIVATE_KEYS.contains(label) || NEEDLESS.contains(label);
    }

    /** The remedy for a block that is not expected. */
    static String remedy(String label) {
        return REMEDIES.getOrDefault(label, "Remove it.");
    }

    /** The label for messages. */
    static String described(String label) {
        return isExpected(label) || REMEDIES.containsKey(label) ? "'" + label + "'" : "of an unknown kind";
    }
}
