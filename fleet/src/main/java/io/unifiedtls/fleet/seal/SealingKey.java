package io.unifiedtls.fleet.seal;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** A key of the fleet, from which the keys of rows are derived. Printing it shows its id. */
public final class SealingKey {

    static final int LENGTH = 32;

    private static final byte[] ID_LABEL = "unified-tls fleet key".getBytes(StandardCharsets.US_ASCII);
    private static final int ID_BYTES = 8;

    private final byte[] key;
    private final String id;

    /**
     * Create a key.
     *
     * @param key 32 random bytes, copied; the caller overwrites them
     */
    public SealingKey(byte[] key) {
        if (key.length != LENGTH) {
            throw new IllegalArgumentException("A sealing key has %d bytes, not %d".formatted(LENGTH, key.length));
        }
        this.key = key.clone();
        this.id = HexFormat.of().formatHex(digest(key), 0, ID_BYTES);
    }

    /** 16 hexadecimal digits of a hash, from which the key cannot be found. */
    public String id() {
        return id;
    }

    /** The key of a row, which the caller overwrites. */
    byte[] derive(byte[] salt, byte[] info) {
        return Hkdf.derive(key, salt, info, LENGTH);
    }

    private static byte[] digest(byte[] key) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(ID_LABEL);
            return digest.digest(key);
        } catch (NoSuchAlgorithmException ex) {
            throw new IllegalStateException("Every Java runtime has SHA-256", ex);
        }
    }

    @Override
    public String toString() {
        return "SealingKey[%s]".formatted(id);
    }
}
