package io.unifiedtls.fleet.seal;

import io.unifiedtls.InvalidMaterialException;
import io.unifiedtls.Printable;
import io.unifiedtls.fleet.KeySealer;
import io.unifiedtls.fleet.UnopenableKeyException;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Seals with AES-256-GCM and a key for each row, derived with a random salt. The bytes are a version, the salt, the nonce, and the ciphertext with its
 * tag. Thread-safe.
 */
public final class AesKeySealer implements KeySealer {

    private static final byte VERSION = 1;
    private static final int SALT_LENGTH = 32;
    private static final int NONCE_LENGTH = 12;
    private static final int TAG_LENGTH = 16;
    private static final int OVERHEAD = 1 + SALT_LENGTH + NONCE_LENGTH + TAG_LENGTH;
    private static final int MOST_BYTES = 16 * 1024;

    private final SecureRandom random = new SecureRandom();
    private final SealingKey current;
    private final Map<String, SealingKey> keys = new LinkedHashMap<>();

    /**
     * Create a sealer.
     *
     * @param keys at least one; the first one seals, all of them open
     */
    public AesKeySealer(List<SealingKey> keys) {
        this.current = keys.get(0);
        keys.forEach(key -> this.keys.put(key.id(), key));
    }

    @Override
    public Sealed seal(byte[] key, Context context) {
        if (key.length > MOST_BYTES - OVERHEAD) {
            throw new InvalidMaterialException(
                    "The private key has %,d bytes, and at most %,d can be sealed. Use a smaller key."
                            .formatted(key.length, MOST_BYTES - OVERHEAD));
        }
        byte[] salt = randomBytes(SALT_LENGTH);
        byte[] nonce = randomBytes(NONCE_LENGTH);
        try {
            byte[] ciphertext = apply(Cipher.ENCRYPT_MODE, current, context, salt, nonce, key);
            return new Sealed(
                    current.id(),
                    ByteBuffer.allocate(OVERHEAD + key.length)
                            .put(VERSION)
                            .put(salt)
                            .put(nonce)
                            .put(ciphertext)
                            .array());
        } catch (GeneralSecurityException ex) {
            throw new IllegalStateException("Every Java runtime has AES-GCM", ex);
        }
    }

    @Override
    public byte[] open(Sealed sealed, Context context) {
        SealingKey key = keys.get(sealed.keyId());
        if (key == null) {
            throw new UnopenableKeyException(
                    "The private key was sealed with key %s, which is not in %s. Add that key after the first one, and restart."
                            .formatted(Printable.of(sealed.keyId(), 64), SealingKeys.PROPERTY));
        }
        byte[] bytes = sealed.bytes();
        if (bytes.length < OVERHEAD || bytes.length > MOST_BYTES || bytes[0] != VERSION) {
            throw new UnopenableKeyException(
                    "The private key is not in a format that this version opens. Restore its row from a backup, or attach the certificate and its key again.");
        }
        byte[] salt = Arrays.copyOfRange(bytes, 1, 1 + SALT_LENGTH);
        byte[] nonce = Arrays.copyOfRange(bytes, 1 + SALT_LENGTH, OVERHEAD - TAG_LENGTH);
        byte[] ciphertext = Arrays.copyOfRange(bytes, OVERHEAD - TAG_LENGTH, bytes.length);
        try {
            return apply(Cipher.DECRYPT_MODE, key, context, salt, nonce, ciphertext);
        } catch (AEADBadTagException ex) {
            throw new UnopenableKeyException(
                    "The private key does not open with key %s: it or its row was altered, or it was moved from another row. Restore the row from a backup, or attach the certificate and its key again."
                            .formatted(key.id()),
                    ex);
        } catch (GeneralSecurityException ex) {
            throw new IllegalStateException("Every Java runtime has AES-GCM", ex);
        }
    }

    private static byte[] apply(int mode, SealingKey key, Context context, byte[] salt, byte[] nonce, byte[] input)
            throws GeneralSecurityException {
        byte[] bound = BoundContext.encoded(key.id(), context);
        byte[] derived = key.derive(salt, bound);
        try {
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(mode, new SecretKeySpec(derived, "AES"), new GCMParameterSpec(TAG_LENGTH * 8, nonce));
            cipher.updateAAD(bound);
            return cipher.doFinal(input);
        } finally {
            Arrays.fill(derived, (byte) 0);
        }
    }

    private byte[] randomBytes(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    @Override
    public String currentKeyId() {
        return current.id();
    }

    @Override
    public Set<String> keyIds() {
        return Set.copyOf(keys.keySet());
    }

    @Override
    public String toString() {
        return "AesKeySealer%s".formatted(keys.keySet());
    }
}
