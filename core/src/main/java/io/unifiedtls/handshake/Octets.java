package io.unifiedtls.handshake;

import io.unifiedtls.Alert;
import java.nio.charset.StandardCharsets;

/** A run of bytes in a handshake message, read from front to back (RFC 8446, section 3). Not thread-safe. */
final class Octets {

    private final byte[] array;
    private final int end;
    private int position;

    Octets(byte[] array, int start, int length) {
        this.array = array;
        this.position = start;
        this.end = start + length;
    }

    boolean isEmpty() {
        return position == end;
    }

    int length() {
        return end - position;
    }

    int u8() {
        require(1);
        return array[position++] & 0xFF;
    }

    int u16() {
        return u8() << 8 | u8();
    }

    /** A vector with a length of one byte. */
    Octets vector8() {
        return take(u8());
    }

    /** A vector with a length of two bytes. */
    Octets vector16() {
        return take(u16());
    }

    /** Whether one of those that are left has a value; takes all of them. */
    boolean contains(int value) {
        boolean found = false;
        while (!isEmpty()) {
            found |= u8() == value;
        }
        return found;
    }

    void skip(int length) {
        require(length);
        position += length;
    }

    /** All that is left, one character per byte. */
    String text() {
        String text = new String(array, position, length(), StandardCharsets.ISO_8859_1);
        position = end;
        return text;
    }

    void requireEnd(String what) {
        if (!isEmpty()) {
            throw decodeError("%d extra bytes in the %s".formatted(length(), what));
        }
    }

    Octets requireNonEmpty(String what) {
        if (isEmpty()) {
            throw decodeError(what + " is empty");
        }
        return this;
    }

    static ClientHelloException decodeError(String message) {
        return new ClientHelloException(Alert.DECODE_ERROR, message);
    }

    private Octets take(int length) {
        require(length);
        Octets vector = new Octets(array, position, length);
        position += length;
        return vector;
    }

    private void require(int length) {
        if (length() < length) {
            throw decodeError("%d bytes announced, but only %d present".formatted(length, length()));
        }
    }
}
