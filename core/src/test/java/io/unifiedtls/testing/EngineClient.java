package io.unifiedtls.testing;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Function;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;

/** The JDK's client on a socket, so that a test can decide how its ClientHello is cut into records and segments. */
public final class EngineClient implements AutoCloseable {

    private static final int TIMEOUT_MILLIS = 20_000;

    private final SSLEngine engine;
    private final Socket socket;
    private final ByteBuffer received = ByteBuffer.allocate(64 * 1024).limit(0);

    public EngineClient(SSLEngine engine, int port) throws IOException {
        this(engine, port, TIMEOUT_MILLIS);
    }

    /** Waits that long for the server at most. */
    public EngineClient(SSLEngine engine, int port, int timeoutMillis) throws IOException {
        this.engine = engine;
        this.socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(timeoutMillis);
        socket.setTcpNoDelay(true);
    }

    /** Shake hands; the first flight goes out in the segments that the function makes of it. */
    public void handshake(Function<byte[], List<byte[]>> segments) throws IOException {
        handshakeBy((flight, number, out) -> {
            for (byte[] segment : number == 0 ? segments.apply(flight) : List.of(flight)) {
                out.write(segment);
                out.flush();
            }
        });
    }

    /** Shake hands; each flight goes out as somebody sends it, who may take their time. */
    public void handshakeBy(Flights flights) throws IOException {
        engine.beginHandshake();
        int number = 0;
        while (true) {
            HandshakeStatus status = engine.getHandshakeStatus();
            if (status == HandshakeStatus.NEED_WRAP) {
                flights.send(wrap(ByteBuffer.allocate(0)), number++, socket.getOutputStream());
            } else if (status == HandshakeStatus.NEED_TASK) {
                Engines.runTasks(engine);
            } else if (status == HandshakeStatus.NEED_UNWRAP) {
                unwrap(ByteBuffer.allocate(32 * 1024));
            } else {
                return;
            }
        }
    }

    /** Wait until the server closes the connection, and pass over what it sends before. */
    public void awaitEnd() throws IOException {
        try {
            while (unwrap(ByteBuffer.allocate(32 * 1024)) != Status.CLOSED) {
                Engines.runTasks(engine);
            }
        } catch (EOFException ex) {
            received.clear().limit(0);
        }
    }

    /** Send application data, each time in records of its own. */
    public void send(byte[] data) throws IOException {
        socket.getOutputStream().write(wrap(ByteBuffer.wrap(data)));
    }

    /** Send bytes as they are, whatever TLS has to say about them. */
    public void sendRaw(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
    }

    /** Read what the server sends until it closes, whatever that is. */
    public byte[] readRaw() throws IOException {
        return socket.getInputStream().readAllBytes();
    }

    /** Send an HTTP/1.0 request and read the answer until the server closes, as some do without close_notify. */
    public String get(String path, String host) throws IOException {
        String request = "GET %s HTTP/1.0\r\nHost: %s\r\n\r\n".formatted(path, host);
        socket.getOutputStream().write(wrap(ByteBuffer.wrap(request.getBytes(StandardCharsets.US_ASCII))));
        ByteBuffer answer = ByteBuffer.allocate(256 * 1024);
        try {
            while (unwrap(answer) != Status.CLOSED) {
                Engines.runTasks(engine);
            }
        } catch (EOFException ex) {
            received.clear().limit(0);
        }
        return new String(answer.array(), 0, answer.position(), StandardCharsets.ISO_8859_1);
    }

    /** The type of the record that the server sends next, or has sent already, though nobody asks. */
    public int nextRecordType() throws IOException {
        if (!received.hasRemaining()) {
            receive();
        }
        return received.get(received.position());
    }

    public SSLEngine engine() {
        return engine;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    /** Sends what the client has to say in a handshake. */
    @FunctionalInterface
    public interface Flights {

        /** Send one flight, or a part of it that the engine gives at once; the first is number 0. */
        void send(byte[] flight, int number, OutputStream out) throws IOException;
    }

    private byte[] wrap(ByteBuffer source) throws SSLException {
        ByteBuffer record = ByteBuffer.allocate(32 * 1024);
        engine.wrap(source, record);
        return Engines.drained(record);
    }

    private Status unwrap(ByteBuffer destination) throws IOException {
        Status status = engine.unwrap(received, destination).getStatus();
        if (status == Status.BUFFER_UNDERFLOW) {
            receive();
        }
        return status;
    }

    private void receive() throws IOException {
        InputStream in = socket.getInputStream();
        received.compact();
        int count = in.read(received.array(), received.position(), received.remaining());
        if (count < 0) {
            throw new EOFException("The server closed without close_notify");
        }
        received.position(received.position() + count).flip();
    }
}
