package io.unifiedtls.corpus;

import io.unifiedtls.testing.Engines;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;

/** The JDK's client on a plain socket, so that anything else can be sent, or nothing, at each step of a connection. */
final class Intruder implements AutoCloseable {

    private static final int CHANGE_CIPHER_SPEC = 20;
    private static final int ROOM = 64 * 1_024;
    private static final int LARGEST_FLIGHT = 512 * 1_024;
    private static final int TIMEOUT_MILLIS = 15_000;
    private static final Pattern ALERT = Pattern.compile("Received fatal alert: (\\w+)");

    private final SSLEngine engine;
    private final Socket socket;
    private final ByteBuffer received = ByteBuffer.allocate(ROOM).limit(0);
    private boolean begun;
    /** The beginning of what is to be sent next. */
    private byte[] flight = new byte[0];

    Intruder(Target target, SSLEngine engine) throws IOException {
        this.engine = engine;
        this.socket = new Socket(InetAddress.getLoopbackAddress(), target.port());
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(TIMEOUT_MILLIS);
    }

    /** Its own end of the connection, by which the server knows it. */
    int port() {
        return socket.getLocalPort();
    }

    /** Send the ClientHello. */
    void hello() throws IOException {
        raw(flight());
    }

    /** What the client would send now; all of it. */
    byte[] flight() throws IOException {
        ByteBuffer records = ByteBuffer.allocate(LARGEST_FLIGHT).put(begun());
        if (!begun) {
            begun = true;
            engine.beginHandshake();
        }
        while (engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP) {
            if (engine.wrap(ByteBuffer.allocate(0), records).getStatus() == Status.BUFFER_OVERFLOW) {
                throw new IOException("The flight is larger than " + LARGEST_FLIGHT);
            }
            Engines.runTasks(engine);
        }
        return Engines.drained(records);
    }

    private byte[] begun() {
        byte[] bytes = flight;
        flight = new byte[0];
        return bytes;
    }

    /** Read what the server sends until it is the client's turn, whose change_cipher_spec of TLS 1.3 comes before that. */
    void awaitTurn() throws IOException {
        while (flight.length == 0 || flight[0] == CHANGE_CIPHER_SPEC) {
            switch (engine.getHandshakeStatus()) {
                case NEED_UNWRAP -> unwrap(ByteBuffer.allocate(ROOM));
                case NEED_TASK -> Engines.runTasks(engine);
                case NEED_WRAP -> {
                    ByteBuffer record = ByteBuffer.allocate(ROOM).put(flight);
                    boolean turn = flight.length > 0;
                    engine.wrap(ByteBuffer.allocate(0), record);
                    flight = Engines.drained(record);
                    if (turn) {
                        return;
                    }
                }
                default -> {
                    return;
                }
            }
        }
    }

    /** Shake hands as a good client does. */
    void handshake() throws IOException {
        hello();
        while (engine.getHandshakeStatus() != HandshakeStatus.NOT_HANDSHAKING) {
            awaitTurn();
            raw(flight());
        }
    }

    /** Send application data. */
    void say(String text) throws IOException {
        ByteBuffer records = ByteBuffer.allocate(ROOM);
        engine.wrap(ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1)), records);
        raw(Engines.drained(records));
    }

    /** Send bytes as they are; a server that has closed meanwhile is no failure. */
    void raw(byte... bytes) {
        try {
            socket.getOutputStream().write(bytes);
        } catch (IOException ex) {
            // The end tells what came before
        }
    }

    /** End what is sent, and listen on. */
    void fin() throws IOException {
        socket.shutdownOutput();
    }

    /** End the connection without another word. */
    void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    /** What the server says until it closes: the alert that ends the connection, if there is one. */
    Optional<String> end() throws IOException {
        try {
            flight(); // What is left of it, which nobody gets
            while (unwrap(ByteBuffer.allocate(ROOM)).getStatus() != Status.CLOSED) {
                Engines.runTasks(engine);
                flight();
            }
        } catch (SSLException ex) {
            Matcher alert = ALERT.matcher(String.valueOf(ex.getMessage()));
            return alert.find() ? Optional.of(alert.group(1)) : Optional.empty();
        } catch (EOFException ex) {
            // Without close_notify
        }
        return Optional.empty();
    }

    /** Whether the server closes within some time, whatever it says before. */
    boolean isClosedWithin(Duration patience) throws IOException {
        long end = System.nanoTime() + patience.toNanos();
        byte[] passedOver = new byte[ROOM];
        try {
            for (long left; (left = end - System.nanoTime()) > 0; ) {
                socket.setSoTimeout((int) Math.max(1, Duration.ofNanos(left).toMillis()));
                if (socket.getInputStream().read(passedOver) < 0) {
                    return true;
                }
            }
            return false;
        } catch (java.net.SocketTimeoutException ex) {
            return false;
        } catch (IOException ex) {
            return true; // A connection that was reset is closed
        }
    }

    private SSLEngineResult unwrap(ByteBuffer target) throws IOException {
        SSLEngineResult result = engine.unwrap(received, target);
        if (result.getStatus() == Status.BUFFER_UNDERFLOW) {
            receive();
        }
        return result;
    }

    private void receive() throws IOException {
        received.compact();
        int count;
        try {
            count = socket.getInputStream().read(received.array(), received.position(), received.remaining());
        } catch (java.net.SocketException ex) {
            count = -1; // A connection that was reset is closed
        }
        received.position(received.position() + Math.max(0, count)).flip();
        if (count < 0) {
            throw new EOFException("The server closed without close_notify");
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
