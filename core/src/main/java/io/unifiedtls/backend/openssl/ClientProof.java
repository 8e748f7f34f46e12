package io.unifiedtls.backend.openssl;

import java.nio.ByteBuffer;

/**
 * Lets BoringSSL refuse a CertificateVerify of TLS 1.2 that is signed with MD5 or SHA-1, which it would accept (RFC 9155,
 * section 5). The message is not encrypted yet: such an algorithm is replaced by one that does not exist, so that BoringSSL
 * itself sends {@code illegal_parameter}. Not thread-safe.
 */
final class ClientProof {

    /** ContentType and HandshakeType. */
    private static final int HANDSHAKE = 22;

    private static final int CERTIFICATE_VERIFY = 15;
    private static final int RECORD_HEADER = 5;
    private static final int MESSAGE_HEADER = 4;

    /** HashAlgorithm (RFC 5246, section 7.4.1.4.1): MD5 is 1. */
    private static final int SHA1 = 2;

    private Place place = new Place();
    private Place ahead = new Place();
    private boolean over;

    /**
     * Look at the next record.
     *
     * @return the same, or, if it is to be refused, a changed copy of it
     */
    ByteBuffer checked(ByteBuffer source) {
        int start = source.position();
        if (over || source.remaining() < RECORD_HEADER) {
            return source;
        }
        int end = start + RECORD_HEADER + Short.toUnsignedInt(source.getShort(start + 3));
        if (source.limit() < end) {
            return source;
        }
        if (source.get(start) != HANDSHAKE) {
            over = true; // It is an alert, or what follows is encrypted
            return source;
        }
        ahead.moveTo(place);
        int weak = -1;
        for (int i = start + RECORD_HEADER; i < end; i++) {
            if (ahead.isWeakAt(Byte.toUnsignedInt(source.get(i)))) {
                weak = i;
            }
        }
        return weak < 0 ? source : changed(source, start, weak, end);
    }

    /** Go on after the record that was looked at, if it was taken. */
    void taken(int bytes) {
        if (bytes > 0) {
            Place reached = ahead;
            ahead = place;
            place = reached;
        }
    }

    private static ByteBuffer changed(ByteBuffer source, int start, int weak, int end) {
        ByteBuffer copy = ByteBuffer.allocate(end - start);
        copy.put(source.duplicate().limit(end)).flip();
        return copy.put(weak - start, (byte) 0);
    }

    /** A place in the messages, which records may cut anywhere. */
    private static final class Place {

        private int headerRead;
        private int type;
        private int left;
        private int bodyRead;
        private int hash;

        void moveTo(Place other) {
            headerRead = other.headerRead;
            type = other.type;
            left = other.left;
            bodyRead = other.bodyRead;
            hash = other.hash;
        }

        /** Go over a byte, and tell whether it is the second of a weak algorithm of a CertificateVerify. */
        boolean isWeakAt(int octet) {
            if (headerRead < MESSAGE_HEADER) {
                readHeader(octet);
                return false;
            }
            boolean weak = type == CERTIFICATE_VERIFY && bodyRead == 1 && hash <= SHA1;
            if (bodyRead++ == 0) {
                hash = octet;
            }
            if (--left == 0) {
                headerRead = 0;
            }
            return weak;
        }

        private void readHeader(int octet) {
            if (headerRead++ == 0) {
                type = octet;
                left = 0;
            } else {
                left = left << 8 | octet;
            }
            if (headerRead == MESSAGE_HEADER) {
                bodyRead = 0;
                if (left == 0) {
                    headerRead = 0;
                }
            }
        }
    }
}
