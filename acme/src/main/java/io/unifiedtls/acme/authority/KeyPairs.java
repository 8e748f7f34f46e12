package io.unifiedtls.acme.authority;

import io.unifiedtls.fleet.KeySealer;
import io.unifiedtls.fleet.KeySealer.Context;
import io.unifiedtls.fleet.KeySealer.Sealed;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.interfaces.ECPrivateKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Map;
import org.bouncycastle.asn1.x9.ECNamedCurveTable;

/** Makes key pairs, and seals them. Thread-safe. */
public final class KeyPairs {

    private static final String CURVE = "secp256r1";

    private final KeySealer sealer;

    public KeyPairs(KeySealer sealer) {
        this.sealer = sealer;
    }

    /** A new key pair for ECDSA on P-256, as all authorities take it. */
    public KeyPair generate() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec(CURVE));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException ex) {
            throw new IllegalStateException(ex); // Every JDK has it
        }
    }

    /**
     * Seal a key pair.
     *
     * @param purpose of the key
     * @param name of its owner; it opens for the same purpose and name only
     */
    public Sealed seal(KeyPair pair, String purpose, String name) {
        byte[] key = pair.getPrivate().getEncoded();
        try {
            return sealer.seal(key, context(purpose, name));
        } finally {
            Arrays.fill(key, (byte) 0);
        }
    }

    /**
     * Open a sealed key pair.
     *
     * @throws io.unifiedtls.fleet.UnopenableKeyException if its sealing key is missing, or it was altered
     */
    public KeyPair open(Sealed sealed, String purpose, String name) {
        byte[] key = sealer.open(sealed, context(purpose, name));
        try {
            KeyFactory keys = KeyFactory.getInstance("EC");
            ECPrivateKey privateKey = (ECPrivateKey) keys.generatePrivate(new PKCS8EncodedKeySpec(key));
            return new KeyPair(
                    keys.generatePublic(new ECPublicKeySpec(publicPoint(privateKey), privateKey.getParams())),
                    privateKey);
        } catch (GeneralSecurityException ex) {
            throw new IllegalStateException("The sealed key of '%s' is none of an elliptic curve".formatted(name), ex);
        } finally {
            Arrays.fill(key, (byte) 0);
        }
    }

    private static ECPoint publicPoint(ECPrivateKey key) {
        var point =
                ECNamedCurveTable.getByName(CURVE).getG().multiply(key.getS()).normalize();
        return new ECPoint(
                point.getAffineXCoord().toBigInteger(), point.getAffineYCoord().toBigInteger());
    }

    /** Identifies the key that seals now. */
    public String currentKeyId() {
        return sealer.currentKeyId();
    }

    /** Whether the current sealing key has sealed it. */
    public boolean isCurrent(Sealed sealed) {
        return sealed.keyId().equals(sealer.currentKeyId());
    }

    private static Context context(String purpose, String name) {
        return new Context(Map.of("purpose", purpose, "name", name));
    }
}
