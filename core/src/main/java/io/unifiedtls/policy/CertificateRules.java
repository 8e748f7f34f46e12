package io.unifiedtls.policy;

import io.unifiedtls.SigningChain;
import io.unifiedtls.x509.CertificateSignature;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Limits of the certificates that a configuration presents.
 *
 * @param keyAlgorithms the accepted types of keys, or {@code null} for any
 * @param smallestRsaKey in bits
 * @param smallestEcKey in bits
 * @param weakHashes whether signatures with MD5 and SHA-1 are accepted
 * @param longestLifetime of a leaf, or {@code null} for any
 */
record CertificateRules(
        @Nullable Set<String> keyAlgorithms,
        int smallestRsaKey,
        int smallestEcKey,
        boolean weakHashes,
        @Nullable Duration longestLifetime) {

    /** Add what a chain breaks. */
    void addViolations(SigningChain chain, Violations violations) {
        PublicKey key = chain.leaf().getPublicKey();
        if (keyAlgorithms != null && !keyAlgorithms.contains(algorithm(key))) {
            violations.add("certificates", "contains a key of type " + algorithm(key), "one of " + keyAlgorithms);
        }
        if (key instanceof RSAPublicKey rsa && rsa.getModulus().bitLength() < smallestRsaKey) {
            violations.add(
                    "certificates",
                    "contains an RSA key of %d bits".formatted(rsa.getModulus().bitLength()),
                    "at least " + smallestRsaKey);
        }
        if (key instanceof ECPublicKey ec
                && ec.getParams().getCurve().getField().getFieldSize() < smallestEcKey) {
            violations.add(
                    "certificates",
                    "contains an EC key of %d bits"
                            .formatted(ec.getParams().getCurve().getField().getFieldSize()),
                    "at least " + smallestEcKey);
        }
        if (!weakHashes) {
            chain.certificates().stream()
                    .filter(certificate -> !isSelfIssued(certificate))
                    .filter(CertificateSignature::isWeak)
                    .map(CertificateSignature::algorithm)
                    .forEach(algorithm -> violations.add(
                            "certificates", "contains a signature with " + algorithm, "SHA-256 or better"));
        }
        Duration lifetime = Duration.between(
                chain.leaf().getNotBefore().toInstant(),
                chain.leaf().getNotAfter().toInstant());
        if (longestLifetime != null && lifetime.compareTo(longestLifetime) > 0) {
            violations.add(
                    "certificates",
                    "contains one that is valid for %d days".formatted(lifetime.toDays()),
                    "at most %d days".formatted(longestLifetime.toDays()));
        }
    }

    /** One name for a kind, whatever the key's provider calls it. */
    private static String algorithm(PublicKey key) {
        return key.getAlgorithm().equals("EdDSA") ? "Ed25519" : key.getAlgorithm();
    }

    private static boolean isSelfIssued(X509Certificate certificate) {
        return certificate.getIssuerX500Principal().equals(certificate.getSubjectX500Principal());
    }
}
