package io.unifiedtls.fleet;

import io.unifiedtls.Printable;
import java.util.Map;
import java.util.Set;

/**
 * Seals private keys and session ticket keys before they are stored. A bean of this type replaces the one that uses {@code unified-tls.fleet.keys}, for instance to ask a key
 * management service. Implementations are thread-safe.
 */
public interface KeySealer {

    /**
     * Seal a key with the sealing key that is current.
     *
     * @param key the private key, PKCS#8 in DER, or the bytes of a session ticket key; the caller overwrites it afterwards
     * @param context the owner of the key, or the purpose of a session ticket key; it opens with an equal context only
     */
    Sealed seal(byte[] key, Context context);

    /**
     * Open a sealed key.
     *
     * @return the key as it was given to be sealed; the caller overwrites it when it is read
     * @throws UnopenableKeyException if the sealing key is not known, or the sealed key or its context was altered
     */
    byte[] open(Sealed sealed, Context context);

    /** Identifies the key that seals. Sealed keys of others are sealed again in the background. */
    String currentKeyId();

    /** Identifies the keys that open, the current one included. */
    Set<String> keyIds();

    /**
     * A sealed key.
     *
     * @param keyId identifies the sealing key; up to 64 printable ASCII characters
     * @param bytes the sealed key with what the sealer needs to open it, up to 16 KiB
     */
    @SuppressWarnings("ArrayRecordComponent") // Nobody compares them
    record Sealed(String keyId, byte[] bytes) {

        @Override
        public String toString() {
            return Printable.of("Sealed[%s, %d bytes]".formatted(keyId, bytes.length));
        }
    }

    /**
     * The owner of a sealed key: tenant, certificate and names. Of a session ticket key, the purpose and the period.
     *
     * @param values by their names, such as {@code tenant}; all of them count
     */
    record Context(Map<String, String> values) {

        public Context {
            values = Map.copyOf(values);
        }

        @Override
        public String toString() {
            return Printable.of("Context" + values);
        }
    }
}
