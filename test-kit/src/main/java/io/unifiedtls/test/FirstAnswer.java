package io.unifiedtls.test;

import io.unifiedtls.Alert;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.util.HexFormat;

/**
 * The beginning of the first record that a server sends (RFC 8446, section 5.1).
 *
 * @param octets the first seven, or fewer if there were not as many in ten seconds
 */
@SuppressWarnings("ArrayRecordComponent") // Nobody compares them
record FirstAnswer(byte[] octets) {

    private static final int TIMEOUT_MILLIS = 10_000;
    private static final int LENGTH = 7;
    private static final int ALERT = 21;
    private static final int HANDSHAKE = 22;
    private static final int SERVER_HELLO = 2;
    private static final int MESSAGE = 5;
    private static final int DESCRIPTION = 6;

    /**
     * Send bytes.
     *
     * @throws IOException if the server cannot be reached
     */
    static FirstAnswer of(InetSocketAddress server, byte[] flight) throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(server, TIMEOUT_MILLIS);
            socket.setSoTimeout(TIMEOUT_MILLIS);
            return new FirstAnswer(answer(socket, flight));
        }
    }

    /** A server may close before it has read all; its earlier bytes may be lost then. */
    private static byte[] answer(Socket socket, byte[] flight) throws IOException {
        try {
            socket.getOutputStream().write(flight);
            return socket.getInputStream().readNBytes(LENGTH);
        } catch (SocketException ex) {
            return new byte[0];
        }
    }

    boolean isServerHello() {
        return octets.length == LENGTH && octets[0] == HANDSHAKE && octets[MESSAGE] == SERVER_HELLO;
    }

    boolean isAlert(Alert alert) {
        return octets.length == LENGTH && octets[0] == ALERT && Byte.toUnsignedInt(octets[DESCRIPTION]) == alert.code();
    }

    @Override
    public String toString() {
        return octets.length == 0 ? "nothing" : HexFormat.ofDelimiter(" ").formatHex(octets);
    }
}
