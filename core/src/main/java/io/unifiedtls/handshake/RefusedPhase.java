package io.unifiedtls.handshake;

import io.unifiedtls.Alert;
import java.nio.ByteBuffer;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;

/**
 * Sends one answer, unencrypted since no keys are agreed on (RFC 8446, section 6), throws the reason once, and is closed.
 * Until the reason is thrown the status asks for a {@code wrap}: Netty takes an engine that does not shake hands for one that
 * has.
 */
final class RefusedPhase implements Phase {

    private static final int WARNING = 1;
    private static final int FATAL = 2;
    private static final int CLOSE_NOTIFY = 0;

    private final byte[] answer;
    private final boolean failed;
    private @Nullable String untold;
    private boolean sent;

    private RefusedPhase(byte[] answer, @Nullable String reason) {
        this.answer = answer;
        this.failed = reason != null;
        this.untold = reason;
    }

    /** Answers with a record that holds a fatal alert. */
    static RefusedPhase with(Alert alert, String reason) {
        return new RefusedPhase(alert(FATAL, alert.code()), reason);
    }

    /** Answers a client that does not speak TLS. */
    static RefusedPhase withPlain(byte[] answer) {
        return new RefusedPhase(answer, "The client spoke HTTP without TLS");
    }

    /** Says that the server closes (RFC 8446, section 6.1), and throws nothing. */
    static RefusedPhase closing() {
        return new RefusedPhase(alert(WARNING, CLOSE_NOTIFY), null);
    }

    private static byte[] alert(int level, int description) {
        return new byte[] {21, 3, 3, 0, 2, (byte) level, (byte) description};
    }

    @Override
    public synchronized SSLEngineResult unwrap(ByteBuffer source, ByteBuffer[] destinations, int offset, int length)
            throws SSLException {
        return sent ? closed() : new SSLEngineResult(Status.OK, HandshakeStatus.NEED_WRAP, 0, 0);
    }

    @Override
    public synchronized SSLEngineResult wrap(ByteBuffer[] sources, int offset, int length, ByteBuffer destination)
            throws SSLException {
        if (sent) {
            return closed();
        }
        if (destination.remaining() < answer.length) {
            return new SSLEngineResult(Status.BUFFER_OVERFLOW, HandshakeStatus.NEED_WRAP, 0, 0);
        }
        destination.put(answer);
        sent = true;
        return new SSLEngineResult(Status.CLOSED, handshakeStatus(), 0, answer.length);
    }

    private SSLEngineResult closed() throws SSLException {
        String reason = untold;
        if (reason != null) {
            untold = null;
            throw new SSLHandshakeException(reason);
        }
        return new SSLEngineResult(Status.CLOSED, HandshakeStatus.NOT_HANDSHAKING, 0, 0);
    }

    @Override
    public synchronized HandshakeStatus handshakeStatus() {
        return sent && untold == null ? HandshakeStatus.NOT_HANDSHAKING : HandshakeStatus.NEED_WRAP;
    }

    @Override
    public @Nullable Runnable delegatedTask() {
        return null;
    }

    @Override
    public void taskFailed(Throwable failure) {
        // There is none.
    }

    @Override
    public void beginHandshake() {
        // The answer is all that will be sent.
    }

    @Override
    public void closeInbound() {
        // Nothing is read any more.
    }

    /** Nobody wants the reason any more. */
    @Override
    public synchronized void closeOutbound() {
        untold = null;
    }

    @Override
    public boolean hasFailed() {
        return failed;
    }

    @Override
    public boolean isInboundDone() {
        return true;
    }

    @Override
    public synchronized boolean isOutboundDone() {
        return sent;
    }
}
