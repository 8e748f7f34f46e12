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
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.jcajce.provider.asymmetric.util.EC5Util;
import org.bouncycastle.math.ec.ECPoint;
import org.bouncycastle.math.ec.FixedPointCombMultiplier;
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

    /** Those with which handshakes are signed; the tables that Bouncy Castle makes for its multiplication stay with them. */
    private static final List<ECPoint> GENERATORS = Stream.of("P-256", "P-384", "P-521")
            .map(CustomNamedCurves::getByName)
            .map(X9ECParameters::getG)
            .toList();

    private KeyPairs() {}

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

    /**
     * Multiplies with Bouncy Castle, since signing and verifying takes the JDK twenty times longer. The parameters are the
     * certificate's: with a generator of its own, any key would do (CVE-2020-0601).
     */
    private static boolean isPublicPointOf(ECPrivateKey privateKey, ECPublicKey publicKey) {
        var parameters = EC5Util.convertSpec(publicKey.getParams());
        var claimed = EC5Util.convertSpec(privateKey.getParams());
        if (!claimed.equals(parameters)
                || !claimed.getN().equals(parameters.getN())
                || !isBetween(BigInteger.ZERO, privateKey.getS(), parameters.getN())) {
            return false;
        }
        ECPoint generator = GENERATORS.stream()
                .filter(parameters.getG()::equals)
                .findFirst()
                .orElse(parameters.getG());
        ECPoint point = new FixedPointCombMultiplier()
                .multiply(generator, privateKey.getS())
                .normalize();
        ECPoint expected = EC5Util.convertPoint(publicKey.getParams(), publicKey.getW());
        return point.equals(expected.normalize());
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
