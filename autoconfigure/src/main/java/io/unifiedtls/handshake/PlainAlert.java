package io.unifiedtls.handshake;

import io.unifiedtls.backend.AlertReport;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * An alert in the clear, which some clients send to a server that expects encrypted records already, so that no TLS
 * implementation tells what it says.
 */
final class PlainAlert {

    private static final int ALERT = 21;
    private static final int HEADER = 5;
    /** An encrypted one is longer. */
    private static final int LENGTH = 2;

    private PlainAlert() {}

    /** The alert that a buffer starts with, if it does. Reads nothing from it. */
    static Optional<AlertReport> at(ByteBuffer source) {
        int start = source.position();
        boolean plain = source.remaining() >= HEADER + LENGTH
                && source.get(start) == ALERT
                && source.get(start + 3) == 0
                && source.get(start + 4) == LENGTH;
        return plain ? AlertReport.received(Byte.toUnsignedInt(source.get(start + HEADER + 1))) : Optional.empty();
    }
}
