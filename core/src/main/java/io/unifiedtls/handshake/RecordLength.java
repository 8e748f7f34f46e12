package io.unifiedtls.handshake;

import java.nio.ByteBuffer;
import javax.net.ssl.SSLEngine;

/**
 * How long a record may be (RFC 8446, section 5.2). The JDK takes records of twice that length, and from then on wants larger
 * buffers than servers have, so that they cannot write any more.
 */
final class RecordLength {

    private static final int HEADER = 5;
    /** The least that a client may limit records to (RFC 6066, section 4). */
    private static final int SMALL = 512;

    private RecordLength() {}

    /** Whether the record at the beginning of a buffer is longer than an engine's session has room for. */
    static boolean isTooLong(ByteBuffer source, SSLEngine engine) {
        if (source.remaining() < HEADER) {
            return false;
        }
        int length = Short.toUnsignedInt(source.getShort(source.position() + HEADER - Short.BYTES));
        return length > SMALL && HEADER + length > engine.getSession().getPacketBufferSize();
    }
}
