package io.unifiedtls;

import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * A key that encrypts session tickets (RFC 5077, section 4; RFC 8446, section 4.6.1): 16 bytes that name the key
 * in the ticket, 16 bytes of an HMAC key and 16 bytes of an AES key. Anyone who has it can read the TLS 1.2
 * sessions that it protects.
 * Immutable and thread-safe.
 */
public final class SessionTicketKey {

    /** The length of a key in bytes. */
    public static final int LENGTH = 48;

    private static final int PART = 16;

    private final byte[] octets;

    private SessionTicketKey(byte[] octets) {
        this.octets = octets;
    }

    /**
     * Create a key from its {@value #LENGTH} bytes: name, HMAC key, AES key.
     *
     * @throws IllegalArgumentException if there are more or fewer
     */
    public static SessionTicketKey of(byte[] octets) {
        if (octets.length != LENGTH) {
            throw new IllegalArgumentException(
                    "A session ticket key must have %d bytes, not %d".formatted(LENGTH, octets.length));
        }
        return new SessionTicketKey(octets.clone());
    }

    /** A new key. */
    public static SessionTicketKey random(SecureRandom random) {
        byte[] octets = new byte[LENGTH];
        random.nextBytes(octets);
        return new SessionTicketKey(octets);
    }

    /** The name of the key, which a ticket contains in the clear. */
    public byte[] name() {
        return Arrays.copyOf(octets, PART);
    }

    /** The secret that tickets are authenticated with. */
    public byte[] hmacKey() {
        return Arrays.copyOfRange(octets, PART, 2 * PART);
    }

    /** The secret that tickets are encrypted with. */
    public byte[] aesKey() {
        return Arrays.copyOfRange(octets, 2 * PART, LENGTH);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SessionTicketKey that && MessageDigest.isEqual(octets, that.octets);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(name());
    }

    /** Its name; never the secrets. */
    @Override
    public String toString() {
        return "SessionTicketKey[%s]".formatted(HexFormat.of().formatHex(octets, 0, PART));
    }
}
