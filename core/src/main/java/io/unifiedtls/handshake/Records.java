package io.unifiedtls.handshake;

import io.unifiedtls.backend.UnreadableRecord;
import java.nio.ByteBuffer;
import javax.net.ssl.SSLEngine;

/**
 * The limit of a record's length (RFC 8446, section 5.2), and the header of one that no engine can read. The JDK takes records of twice that length, and from then on wants larger
 * buffers than servers have, so that they cannot write any more.
 */
public final class Records {

    private static final int HEADER = 5;
    /** The least that a client may limit records to (RFC 6066, section 4). */
    private static final int SMALL = 512;

    private Records() {}

    /** Whether the record at the beginning of a buffer is longer than an engine's session has room for. */
    static boolean isTooLong(ByteBuffer source, SSLEngine engine) {
        if (source.remaining() < HEADER) {
            return false;
        }
        int length = Short.toUnsignedInt(source.getShort(source.position() + HEADER - Short.BYTES));
        return length > SMALL && HEADER + length > engine.getSession().getPacketBufferSize();
    }

    /** The header of a record that every engine refuses with an alert. */
    public static ByteBuffer unreadableHeader() {
        return UnreadableRecord.header();
    }
}
