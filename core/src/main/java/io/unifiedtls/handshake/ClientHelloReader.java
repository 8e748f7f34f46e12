package io.unifiedtls.handshake;

import io.unifiedtls.Alert;
import io.unifiedtls.ClientHello;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Joins the records of a connection's first message (RFC 8446, section 5.1) until the ClientHello is complete, and
 * hands it on in one record. Not thread-safe.
 *
 * <p>Bounded: a ClientHello takes at most {@value #MAX_MESSAGE} bytes, the most that every backend accepts.
 */
final class ClientHelloReader {

    static final int MAX_MESSAGE = 16_384;

    private static final int RECORD_HEADER = 5;
    private static final int MESSAGE_HEADER = 4;
    private static final int MAX_FRAGMENT = 16_384;
    private static final int HANDSHAKE = 22;
    private static final int CLIENT_HELLO = 1;

    /** The record handed on: its header, then the message. */
    private byte[] record = {};

    private int messageLength;

    /**
     * Take one record.
     *
     * @return how many bytes were taken; none if the record is not there as a whole
     * @throws ClientHelloException if this is no record of a ClientHello
     */
    int read(ByteBuffer source) {
        int start = source.position();
        if (source.remaining() < RECORD_HEADER) {
            return 0;
        }
        int fragmentLength = checkHeader(source, start);
        if (source.remaining() < RECORD_HEADER + fragmentLength) {
            return 0;
        }
        reserve(messageLength + fragmentLength);
        source.position(start + RECORD_HEADER);
        source.get(record, RECORD_HEADER + messageLength, fragmentLength);
        messageLength += fragmentLength;
        checkMessage();
        return RECORD_HEADER + fragmentLength;
    }

    boolean isEmpty() {
        return messageLength == 0;
    }

    boolean isComplete() {
        return messageLength >= MESSAGE_HEADER && messageLength == announcedLength();
    }

    /** Parse the complete message. */
    ClientHello clientHello() {
        int body = RECORD_HEADER + MESSAGE_HEADER;
        return ClientHelloParser.parse(new Octets(record, body, messageLength - MESSAGE_HEADER));
    }

    /** The complete message in one record, however many it came in: the transcript hash covers messages alone. */
    ByteBuffer record() {
        record[0] = HANDSHAKE;
        record[1] = 3;
        record[2] = 1;
        record[3] = (byte) (messageLength >> 8);
        record[4] = (byte) messageLength;
        return ByteBuffer.wrap(record, 0, RECORD_HEADER + messageLength);
    }

    private static int checkHeader(ByteBuffer source, int start) {
        int type = source.get(start);
        int majorVersion = source.get(start + 1);
        int fragmentLength = Short.toUnsignedInt(source.getShort(start + 3));
        if (type != HANDSHAKE) {
            throw new ClientHelloException(
                    Alert.UNEXPECTED_MESSAGE,
                    "A record of type %d arrived before the ClientHello".formatted(type & 0xFF));
        }
        if (majorVersion != 3) {
            throw new ClientHelloException(
                    Alert.PROTOCOL_VERSION, "The record has major version %d".formatted(majorVersion & 0xFF));
        }
        if (fragmentLength > MAX_FRAGMENT) {
            throw new ClientHelloException(
                    Alert.RECORD_OVERFLOW, "The record is too large (%d bytes)".formatted(fragmentLength));
        }
        if (fragmentLength == 0) {
            throw new ClientHelloException(Alert.UNEXPECTED_MESSAGE, "The handshake record is empty");
        }
        return fragmentLength;
    }

    private void checkMessage() {
        if (record[RECORD_HEADER] != CLIENT_HELLO) {
            throw new ClientHelloException(
                    Alert.UNEXPECTED_MESSAGE,
                    "Handshake message %d arrived before the ClientHello".formatted(record[RECORD_HEADER] & 0xFF));
        }
        if (messageLength < MESSAGE_HEADER) {
            return;
        }
        if (announcedLength() > MAX_MESSAGE) {
            throw new ClientHelloException(
                    Alert.ILLEGAL_PARAMETER, "The ClientHello is too large (%d bytes)".formatted(announcedLength()));
        }
        if (messageLength > announcedLength()) {
            throw new ClientHelloException(Alert.UNEXPECTED_MESSAGE, "The ClientHello is followed by other data");
        }
    }

    private int announcedLength() {
        int header = RECORD_HEADER + 1;
        int body = (record[header] & 0xFF) << 16 | (record[header + 1] & 0xFF) << 8 | (record[header + 2] & 0xFF);
        return MESSAGE_HEADER + body;
    }

    /** Mostly the first record is all there is. */
    private void reserve(int message) {
        int needed = RECORD_HEADER + message;
        if (needed > record.length) {
            record = Arrays.copyOf(record, Math.max(needed, 2 * record.length));
        }
    }
}
