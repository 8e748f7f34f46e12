package io.unifiedtls.transport;

import io.unifiedtls.TLSBuffer;
import io.unifiedtls.TLSConnection;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;

/**
 * A {@link TLSBuffer} on an {@code SSLEngine}. Between calls, {@code received} and {@code outgoing} are ready to be
 * written to, and {@code decrypted} to be read from.
 */
public final class EngineBuffer implements TLSBuffer {

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final SSLEngine engine;
    private final Supplier<Optional<TLSConnection>> connection;
    private final Runnable release;
    private final ByteBuffer received;
    private final ByteBuffer outgoing;
    private ByteBuffer decrypted;
    private boolean begun;
    private boolean ended;
    private boolean peerHasClosed;
    private @Nullable SSLException failure;

    /**
     * Create a buffer.
     *
     * @param engine in its mode, with its parameters, before the handshake
     * @param connection what the engine negotiated; asked when the handshake is over
     * @param release gives back what the engine holds, however often it is run
     */
    public EngineBuffer(SSLEngine engine, Supplier<Optional<TLSConnection>> connection, Runnable release) {
        this.engine = engine;
        this.connection = connection;
        this.release = release;
        int packet = engine.getSession().getPacketBufferSize();
        this.received = ByteBuffer.allocate(packet);
        this.outgoing = ByteBuffer.allocate(2 * packet);
        this.decrypted = ByteBuffer.allocate(engine.getSession().getApplicationBufferSize())
                .limit(0);
    }

    @Override
    public int feed(ByteBuffer network) {
        return move(network, received);
    }

    @Override
    public void feedEnd() {
        ended = true;
    }

    @Override
    public int drain(ByteBuffer network) {
        outgoing.flip();
        int count = move(outgoing, network);
        outgoing.compact();
        return count;
    }

    @Override
    public boolean hasOutput() {
        return outgoing.position() > 0;
    }

    @Override
    public Optional<TLSConnection> connection() {
        return connection.get();
    }

    @Override
    public Step handshake() throws SSLException {
        return orAlert(this::shakeHands);
    }

    @Override
    public Step read(ByteBuffer application) throws SSLException {
        return orAlert(() -> {
            int available = move(decrypted, application);
            if (available > 0 || !application.hasRemaining()) {
                return new Progress(available);
            }
            return peerHasClosed ? new Closed() : decrypt(application);
        });
    }

    @Override
    public Step write(ByteBuffer application) throws SSLException {
        return orAlert(() -> {
            if (engine.isOutboundDone()) {
                return new Closed();
            }
            Step step = shakeHands();
            return step instanceof Progress ? encrypt(application) : step;
        });
    }

    @Override
    public Step shutdown() throws SSLException {
        return orAlert(() -> {
            engine.closeOutbound();
            while (!engine.isOutboundDone()) {
                SSLEngineResult result = wrap(NOTHING);
                if (result.getStatus() == Status.BUFFER_OVERFLOW) {
                    return new NeedsDrain();
                }
                if (result.bytesProduced() == 0) {
                    break; // Before the handshake there is nothing to say.
                }
            }
            if (hasOutput()) {
                return new NeedsDrain();
            }
            if (ended && !peerHasClosed) {
                return new ClosedRaggedly();
            }
            return peerHasClosed || engine.isInboundDone() ? new Closed() : new NeedsInput();
        });
    }

    @Override
    public void close() {
        release.run();
    }

    private Step decrypt(ByteBuffer application) throws SSLException {
        while (true) {
            Step step = shakeHands();
            if (!(step instanceof Progress)) {
                return step;
            }
            SSLEngineResult result = unwrap();
            int count = move(decrypted, application);
            if (count > 0) {
                return new Progress(count);
            }
            if (result.getStatus() == Status.CLOSED) {
                peerHasClosed = true;
                return new Closed();
            }
            if (result.getStatus() == Status.BUFFER_UNDERFLOW) {
                return needsInput();
            }
        }
    }

    private Step encrypt(ByteBuffer application) throws SSLException {
        int before = application.remaining();
        while (application.hasRemaining()) {
            SSLEngineResult result = wrap(application);
            if (result.getStatus() == Status.CLOSED) {
                return new Closed();
            }
            if (result.getStatus() == Status.BUFFER_OVERFLOW) {
                int count = before - application.remaining();
                return count == 0 ? new NeedsDrain() : new Progress(count);
            }
        }
        return new Progress(before);
    }

    /** Goes on with the handshake, or with what TLS does after it; progress if there is nothing left to do. */
    private Step shakeHands() throws SSLException {
        if (!begun) {
            engine.beginHandshake();
            begun = true;
        }
        while (true) {
            HandshakeStatus status = engine.getHandshakeStatus();
            if (status == HandshakeStatus.NEED_TASK) {
                Runnable task = engine.getDelegatedTask();
                return new NeedsTask(task == null ? () -> {} : task);
            }
            if (status == HandshakeStatus.NEED_WRAP) {
                SSLEngineResult result = wrap(NOTHING);
                if (result.getStatus() == Status.BUFFER_OVERFLOW) {
                    return new NeedsDrain();
                }
                if (result.getStatus() == Status.CLOSED && result.bytesProduced() == 0) {
                    return closed();
                }
            } else if (status == HandshakeStatus.NEED_UNWRAP || status == HandshakeStatus.NEED_UNWRAP_AGAIN) {
                if (decrypted.hasRemaining()) {
                    return new Progress(0);
                }
                SSLEngineResult result = unwrap();
                if (result.getStatus() == Status.BUFFER_UNDERFLOW) {
                    return needsInput();
                }
                if (result.getStatus() == Status.CLOSED) {
                    peerHasClosed = true;
                    return closed();
                }
            } else {
                return connection.get().isPresent() ? new Progress(0) : closed();
            }
        }
    }

    /** An engine that refused the handshake has said so in its alert, and throws the reason at the next bytes. */
    private Step closed() throws SSLException {
        if (connection.get().isEmpty()) {
            unwrap();
            throw new SSLHandshakeException("The handshake was refused");
        }
        return new Closed();
    }

    /** The output to be drained may be what the peer waits for. */
    private Step needsInput() {
        if (hasOutput()) {
            return new NeedsDrain();
        }
        if (!ended) {
            return new NeedsInput();
        }
        engine.closeOutbound();
        return new ClosedRaggedly();
    }

    private SSLEngineResult wrap(ByteBuffer application) throws SSLException {
        int start = outgoing.position();
        SSLEngineResult result = null;
        try {
            result = engine.wrap(application, outgoing);
            return result;
        } finally {
            if (result == null) {
                outgoing.position(start); // The bytes there were not wrapped.
            }
        }
    }

    private SSLEngineResult unwrap() throws SSLException {
        received.flip();
        decrypted.clear();
        try {
            SSLEngineResult result = engine.unwrap(received, decrypted);
            if (result.getStatus() == Status.BUFFER_OVERFLOW) {
                decrypted = ByteBuffer.allocate(engine.getSession().getApplicationBufferSize());
                result = engine.unwrap(received, decrypted);
            }
            return result;
        } finally {
            decrypted.flip();
            received.compact();
        }
    }

    /** A failure is thrown again by every later step; its alert stays to be drained. */
    private Step orAlert(Action action) throws SSLException {
        if (failure != null) {
            throw failure;
        }
        try {
            return action.run();
        } catch (SSLException ex) {
            failure = ex;
            addAlert();
            throw ex;
        }
    }

    private void addAlert() {
        try {
            while (engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP
                    && wrap(NOTHING).bytesProduced() > 0) {
                // Until there is nothing left to say.
            }
        } catch (SSLException ex) {
            engine.closeOutbound();
        }
    }

    private static int move(ByteBuffer from, ByteBuffer to) {
        int count = Math.min(from.remaining(), to.remaining());
        ByteBuffer slice = from.duplicate();
        slice.limit(slice.position() + count);
        to.put(slice);
        from.position(from.position() + count);
        return count;
    }

    private interface Action {

        Step run() throws SSLException;
    }
}
