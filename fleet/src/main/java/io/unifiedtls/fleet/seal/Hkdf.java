package io.unifiedtls.fleet.seal;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** HKDF with SHA-256 (RFC 5869). */
final class Hkdf {

    private static final String ALGORITHM = "HmacSHA256";
    private static final int HASH_LENGTH = 32;

    private Hkdf() {}

    /**
     * Derive a key.
     *
     * @param length in bytes, up to 8,160
     */
    static byte[] derive(byte[] secret, byte[] salt, byte[] info, int length) {
        byte[] pseudorandom = hmac(salt.length == 0 ? new byte[HASH_LENGTH] : salt, secret);
        byte[] derived = new byte[length];
        byte[] block = new byte[0];
        for (int i = 1, at = 0; at < length; i++, at += HASH_LENGTH) {
            byte[] next = hmac(pseudorandom, block, info, new byte[] {(byte) i});
            Arrays.fill(block, (byte) 0);
            block = next;
            System.arraycopy(block, 0, derived, at, Math.min(HASH_LENGTH, length - at));
        }
        Arrays.fill(block, (byte) 0);
        Arrays.fill(pseudorandom, (byte) 0);
        return derived;
    }

    private static byte[] hmac(byte[] key, byte[]... parts) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(key, ALGORITHM));
            for (byte[] part : parts) {
                mac.update(part);
            }
            return mac.doFinal();
        } catch (GeneralSecurityException ex) {
            throw new IllegalStateException("Every Java runtime has " + ALGORITHM, ex);
        }
    }
}
