package io.unifiedtls.x509;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.interfaces.RSAPrivateKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECParameterSpec;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Finds out whether a private key and a public key belong together. What a key says of its public half is no proof:
 * certificates are public, and whoever is taken for one's owner could answer for it, if only with failures.
 */
public final class KeyPairs {

    private static final byte[] PROBE = new byte[32];
    private static final Map<String, String> SIGNATURE_ALGORITHMS = Map.of(
            "RSA", "SHA256withRSA",
            "RSASSA-PSS", "RSASSA-PSS",
            "EC", "SHA256withECDSA",
            "EdDSA", "EdDSA",
            "Ed25519", "Ed25519",
            "Ed448", "Ed448");

    /**
     * How many keys on curves a signature proves. It takes the JDK twenty times longer than a multiplication takes Bouncy Castle,
     * but to load Bouncy Castle takes longer than these signatures.
     */
    private static final int FIRST_KEYS = 4;

    private static final AtomicLong KEYS = new AtomicLong();

    private static volatile @Nullable PointProof faster;

    private KeyPairs() {}

    /** Have keys on curves proved by a library first, from now on. */
    public static void proveFirstBy(PointProof proof) {
        faster = proof;
    }

    /**
     * Whether they do.
     *
     * @throws NoSuchAlgorithmException if keys of this kind sign no handshake
     */
    public static boolean belongTogether(PrivateKey privateKey, PublicKey publicKey) throws NoSuchAlgorithmException {
        if (privateKey instanceof RSAPrivateCrtKey rsa) {
            return publicKey instanceof RSAPublicKey rsaPublic && isFactoredModulusOf(rsa, rsaPublic);
        }
        if (privateKey instanceof ECPrivateKey ec) {
            return publicKey instanceof ECPublicKey ecPublic && isPublicPointOf(ec, ecPublic);
        }
        return signsFor(privateKey, publicKey);
    }

    /**
     * The factors are known only to the owner of the key; the other values follow from them (RFC 8017, section
     * 3.2), and are in its bounds: an exponent that is a million bits longer than its modulus gives the same signatures, and
     * takes minutes for each. To sign and verify takes fifty times longer.
     */
    private static boolean isFactoredModulusOf(RSAPrivateCrtKey privateKey, RSAPublicKey publicKey) {
        BigInteger p = privateKey.getPrimeP();
        BigInteger q = privateKey.getPrimeQ();
        BigInteger e = publicKey.getPublicExponent();
        return p.multiply(q).equals(publicKey.getModulus())
                && privateKey.getModulus().equals(publicKey.getModulus())
                && privateKey.getPublicExponent().equals(e)
                && isBetween(BigInteger.ZERO, privateKey.getPrivateExponent(), publicKey.getModulus())
                && isBetween(BigInteger.ZERO, privateKey.getPrimeExponentP(), p)
                && isBetween(BigInteger.ZERO, privateKey.getPrimeExponentQ(), q)
                && isBetween(BigInteger.ZERO, privateKey.getCrtCoefficient(), p)
                && areInverse(privateKey.getPrivateExponent(), e, p.subtract(BigInteger.ONE))
                && areInverse(privateKey.getPrivateExponent(), e, q.subtract(BigInteger.ONE))
                && areInverse(privateKey.getPrimeExponentP(), e, p.subtract(BigInteger.ONE))
                && areInverse(privateKey.getPrimeExponentQ(), e, q.subtract(BigInteger.ONE))
                && areInverse(privateKey.getCrtCoefficient(), q, p);
    }

    private static boolean isBetween(BigInteger below, BigInteger value, BigInteger above) {
        return value.compareTo(below) > 0 && value.compareTo(above) < 0;
    }

    private static boolean areInverse(BigInteger a, BigInteger b, BigInteger modulus) {
        return a.multiply(b).mod(modulus).equals(BigInteger.ONE);
    }

    /** The parameters are the certificate's: with a generator of its own, any key would do (CVE-2020-0601). */
    private static boolean isPublicPointOf(ECPrivateKey privateKey, ECPublicKey publicKey)
            throws NoSuchAlgorithmException {
        ECParameterSpec parameters = publicKey.getParams();
        ECParameterSpec claimed = privateKey.getParams();
        if (!claimed.getCurve().equals(parameters.getCurve())
                || !claimed.getGenerator().equals(parameters.getGenerator())
                || !claimed.getOrder().equals(parameters.getOrder())
                || !isBetween(BigInteger.ZERO, privateKey.getS(), parameters.getOrder())) {
            return false;
        }
        PointProof first = faster;
        return (first != null && first.succeeds(privateKey, publicKey))
                || (isAmongFirst(publicKey) && isProvedBySignature(privateKey, publicKey))
                || PublicPoint.isOf(privateKey, publicKey);
    }

    private static boolean isAmongFirst(ECPublicKey publicKey) {
        return SIGNATURE_ALGORITHMS.containsKey(publicKey.getAlgorithm())
                && NistCurves.include(publicKey)
                && KEYS.getAndIncrement() < FIRST_KEYS;
    }

    private static boolean isProvedBySignature(ECPrivateKey privateKey, ECPublicKey publicKey)
            throws NoSuchAlgorithmException {
        try {
            return signsFor(privateKey, publicKey);
        } catch (RuntimeException ex) { // Of a provider that cannot sign with it
            return false;
        }
    }

    /** Of a key whose factors are not there; a token may keep its exponent, too. */
    private static boolean isOfTheSizeOf(RSAPrivateKey privateKey, RSAPublicKey publicKey) {
        BigInteger exponent = privateKey.getPrivateExponent();
        return exponent == null || isBetween(BigInteger.ZERO, exponent, publicKey.getModulus());
    }

    /** Signs and verifies: works for every key that can sign, also for handles whose value stays in a token. */
    private static boolean signsFor(PrivateKey privateKey, PublicKey publicKey) throws NoSuchAlgorithmException {
        if (privateKey instanceof RSAPrivateKey rsa
                && !(publicKey instanceof RSAPublicKey rsaPublic && isOfTheSizeOf(rsa, rsaPublic))) {
            return false;
        }
        @Nullable String algorithm = SIGNATURE_ALGORITHMS.get(publicKey.getAlgorithm());
        if (algorithm == null) {
            throw new NoSuchAlgorithmException("Keys of type %s cannot sign a handshake. Use EC, RSA or Ed25519."
                    .formatted(publicKey.getAlgorithm()));
        }
        try {
            Signature signer = Signature.getInstance(algorithm);
            signer.initSign(privateKey);
            signer.update(PROBE);
            byte[] signature = signer.sign();
            Signature verifier = Signature.getInstance(algorithm);
            verifier.initVerify(publicKey);
            verifier.update(PROBE);
            return verifier.verify(signature);
        } catch (GeneralSecurityException ex) {
            return false;
        }
    }
}
