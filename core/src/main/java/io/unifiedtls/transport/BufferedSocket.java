package io.unifiedtls.transport;

import io.unifiedtls.RaggedEndException;
import io.unifiedtls.TLSBuffer;
import io.unifiedtls.TLSBuffer.Closed;
import io.unifiedtls.TLSBuffer.ClosedRaggedly;
import io.unifiedtls.TLSBuffer.NeedsDrain;
import io.unifiedtls.TLSBuffer.NeedsInput;
import io.unifiedtls.TLSBuffer.NeedsTask;
import io.unifiedtls.TLSBuffer.Progress;
import io.unifiedtls.TLSBuffer.Step;
import io.unifiedtls.TLSConnection;
import io.unifiedtls.TLSSocket;
import io.unifiedtls.TLSVersion;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import javax.net.ssl.SSLException;

/**
 * A {@link TLSSocket} on a {@link TLSBuffer}, which is touched under {@code lock} only. Reading the network needs
 * {@code reading}, writing to it {@code writing}, and neither is done under {@code lock}, so that they go on side by side;
 * who reads never waits for who writes.
 */
public final class BufferedSocket implements TLSSocket {

    private static final int CHUNK = 16 * 1024;
    private static final long CLOSE_SECONDS = 1;

    private final Socket socket;
    private final TLSBuffer buffer;
    private final Duration handshakeTimeout;
    private final ReentrantLock lock = new ReentrantLock();
    private final ReentrantLock reading = new ReentrantLock();
    private final ReentrantLock writing = new ReentrantLock();
    private final ByteBuffer in = ByteBuffer.allocate(CHUNK).limit(0);
    private final ByteBuffer out = ByteBuffer.allocate(CHUNK);
    private final InputStream inputStream = new ChannelInput();
    private final OutputStream outputStream = new ChannelOutput();
    private volatile boolean shakenHands;

    /**
     * Create a socket.
     *
     * @param socket connected
     * @param buffer before its handshake
     * @param handshakeTimeout for each read of the network during the handshake, where the socket has no timeout of its
     *     own; zero for none
     */
    public BufferedSocket(Socket socket, TLSBuffer buffer, Duration handshakeTimeout) {
        this.socket = socket;
        this.buffer = buffer;
        this.handshakeTimeout = handshakeTimeout;
    }

    @Override
    public InputStream inputStream() {
        return inputStream;
    }

    @Override
    public OutputStream outputStream() {
        return outputStream;
    }

    @Override
    public Socket socket() {
        return socket;
    }

    @Override
    public TLSConnection connection() throws IOException {
        shakeHands();
        return locked(buffer::connection).orElseThrow();
    }

    @Override
    public void setReadTimeout(Duration timeout) throws IOException {
        socket.setSoTimeout(Math.toIntExact(timeout.toMillis()));
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        shakeHands();
        reading.lock();
        try {
            Step step = advance(() -> buffer.read(target));
            if (step instanceof Progress progress) {
                return progress.bytes();
            }
            if (step instanceof ClosedRaggedly) {
                throw new RaggedEndException();
            }
            return -1;
        } finally {
            reading.unlock();
        }
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
        shakeHands();
        int before = source.remaining();
        writing.lock();
        try {
            while (source.hasRemaining()) {
                if (!(advance(() -> buffer.write(source)) instanceof Progress)) {
                    throw new ClosedChannelException();
                }
            }
        } finally {
            writing.unlock();
        }
        return before;
    }

    @Override
    public void shutdownOutput() throws IOException {
        if (connection().version() != TLSVersion.TLS_1_3) {
            throw new IOException(
                    "%s cannot close only one direction; TLS 1.3 can (RFC 8446, section 6.1). Use close()."
                            .formatted(connection().version()));
        }
        sendClose();
    }

    @Override
    public boolean isOpen() {
        return !socket.isClosed();
    }

    /** Somebody who is stuck in a write is not waited for. */
    @Override
    public void close() throws IOException {
        try (buffer;
                socket) {
            if (shakenHands && !socket.isClosed() && tryWriting()) {
                try {
                    sendClose();
                } catch (IOException ex) {
                    // The peer has gone already.
                } finally {
                    writing.unlock();
                }
            }
        }
    }

    private boolean tryWriting() {
        try {
            return writing.tryLock(CLOSE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Override
    public void close(Duration timeout) throws IOException {
        try (this) {
            shakeHands();
            sendClose();
            setReadTimeout(timeout);
            ByteBuffer dropped = ByteBuffer.allocate(CHUNK);
            while (read(dropped) >= 0) {
                dropped.clear();
            }
        }
    }

    private void sendClose() throws IOException {
        locked(buffer::shutdown);
        flush();
    }

    private void shakeHands() throws IOException {
        if (shakenHands) {
            return;
        }
        reading.lock();
        try {
            if (shakenHands) {
                return;
            }
            Step step = withTimeout(buffer::handshake);
            if (step instanceof ClosedRaggedly || step instanceof Closed) {
                throw new SSLException("The peer closed the connection during the handshake");
            }
            shakenHands = true;
        } finally {
            reading.unlock();
        }
    }

    private Step withTimeout(Action action) throws IOException {
        boolean own = socket.getSoTimeout() != 0;
        if (own) {
            return advance(action);
        }
        setReadTimeout(handshakeTimeout);
        Step step = advance(action);
        setReadTimeout(Duration.ZERO);
        return step;
    }

    /** Takes a step until it makes progress or there is an end, and does what it needs meanwhile. */
    private Step advance(Action action) throws IOException {
        while (true) {
            Step step;
            try {
                step = locked(action);
            } catch (SSLException ex) {
                flushAlert();
                throw ex;
            }
            flush();
            if (step instanceof NeedsTask task) {
                task.task().run();
            } else if (step instanceof NeedsInput) {
                fill();
            } else if (step instanceof NeedsDrain) {
                readOnWhileAnotherWrites();
            } else {
                return step;
            }
        }
    }

    /** A writer may be stuck until the peer has got rid of what it has for us. */
    private void readOnWhileAnotherWrites() throws IOException {
        if (writing.isLocked() && !writing.isHeldByCurrentThread() && fill() == 0) {
            writing.lock();
            try {
                flush();
            } finally {
                writing.unlock();
            }
        }
    }

    private int fill() throws IOException {
        if (!in.hasRemaining()) {
            int count = socket.getInputStream().read(in.array());
            in.position(0).limit(Math.max(count, 0));
            if (count < 0) {
                lock.lock();
                try {
                    buffer.feedEnd();
                } finally {
                    lock.unlock();
                }
                return -1;
            }
        }
        return locked(() -> buffer.feed(in));
    }

    /** Sends what there is; where another is at it, that one does, since it looks again afterwards. */
    private void flush() throws IOException {
        while (locked(buffer::hasOutput) && writing.tryLock()) {
            try {
                while (locked(() -> buffer.drain(out)) > 0) {
                    socket.getOutputStream().write(out.array(), 0, out.position());
                    out.clear();
                }
            } finally {
                writing.unlock();
            }
        }
    }

    private void flushAlert() {
        try {
            flush();
        } catch (IOException ex) {
            // The earlier failure is the one that counts.
        }
    }

    private <T> T locked(Call<T> call) throws SSLException {
        lock.lock();
        try {
            return call.run();
        } finally {
            lock.unlock();
        }
    }

    private interface Call<T> {

        T run() throws SSLException;
    }

    private interface Action extends Call<Step> {}

    private final class ChannelInput extends InputStream {

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            return BufferedSocket.this.read(ByteBuffer.wrap(target, offset, length));
        }

        @Override
        public void close() throws IOException {
            BufferedSocket.this.close();
        }
    }

    private final class ChannelOutput extends OutputStream {

        @Override
        public void write(int value) throws IOException {
            write(new byte[] {(byte) value}, 0, 1);
        }

        @Override
        public void write(byte[] source, int offset, int length) throws IOException {
            BufferedSocket.this.write(ByteBuffer.wrap(source, offset, length));
        }

        @Override
        public void close() throws IOException {
            BufferedSocket.this.close();
        }
    }
}
