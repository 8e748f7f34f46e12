package io.unifiedtls.handshake;

import io.unifiedtls.Alert;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * An alert in the clear: one that some clients send to a server that expects encrypted records already, so that no TLS
 * implementation tells what it says, or one of the server, before keys are agreed on.
 */
final class PlainAlert {

    private static final int ALERT = 21;
    private static final int HEADER = 5;
    /** An encrypted one is longer. */
    private static final int LENGTH = 2;
    /** AlertLevel (RFC 8446, section 6). After a warning, what the server makes of it is what ends a handshake. */
    private static final int FATAL = 2;

    private PlainAlert() {}

    /** The fatal alert that a buffer starts with, if it does. Reads nothing from it. */
    static Optional<Alert> at(ByteBuffer source) {
        return isAt(source) ? Alert.of(code(source)) : Optional.empty();
    }

    /** Put another alert in the place of the fatal one that a buffer starts with, if it does. */
    static void replace(ByteBuffer record, Alert alert) {
        if (isAt(record)) {
            record.put(record.position() + HEADER + 1, (byte) alert.code());
        }
    }

    private static boolean isAt(ByteBuffer record) {
        int start = record.position();
        return record.remaining() >= HEADER + LENGTH
                && record.get(start) == ALERT
                && record.get(start + 3) == 0
                && record.get(start + 4) == LENGTH
                && record.get(start + HEADER) == FATAL;
    }

    private static int code(ByteBuffer record) {
        return Byte.toUnsignedInt(record.get(record.position() + HEADER + 1));
    }
}
