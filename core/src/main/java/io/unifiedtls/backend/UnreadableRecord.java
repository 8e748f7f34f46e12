package io.unifiedtls.backend;

import java.nio.ByteBuffer;

/**
 * A record that no engine can read, so that it answers with an alert whatever it waits for: encrypted data that is shorter
 * than any authentication tag (RFC 8446, section 5.2).
 */
public final class UnreadableRecord {

    /** The length of the record in bytes. */
    public static final int LENGTH = 6;

    private UnreadableRecord() {}

    /** A new record. */
    public static ByteBuffer create() {
        return ByteBuffer.wrap(new byte[] {23, 3, 3, 0, 1, 0});
    }

    /** The header of such a record alone. */
    public static ByteBuffer header() {
        return create().limit(LENGTH - 1);
    }
}
