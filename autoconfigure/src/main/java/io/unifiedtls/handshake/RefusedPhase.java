package io.unifiedtls.handshake;

import io.unifiedtls.Alert;
import java.nio.ByteBuffer;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import org.jspecify.annotations.Nullable;

/** Sends one answer, unencrypted since no keys are agreed on (RFC 8446, section 6), and is closed. */
final class RefusedPhase implements Phase {

    private final byte[] answer;
    private boolean sent;

    private RefusedPhase(byte[] answer) {
        this.answer = answer;
    }

    /** Answers with a record that holds a fatal alert. */
    static RefusedPhase with(Alert alert) {
        return new RefusedPhase(new byte[] {21, 3, 3, 0, 2, 2, (byte) alert.code()});
    }

    /** Answers a client that does not speak TLS. */
    static RefusedPhase withPlain(byte[] answer) {
        return new RefusedPhase(answer);
    }

    @Override
    public synchronized SSLEngineResult unwrap(ByteBuffer source, ByteBuffer[] destinations, int offset, int length) {
        return new SSLEngineResult(sent ? Status.CLOSED : Status.OK, handshakeStatus(), 0, 0);
    }

    @Override
    public synchronized SSLEngineResult wrap(ByteBuffer[] sources, int offset, int length, ByteBuffer destination) {
        if (sent) {
            return new SSLEngineResult(Status.CLOSED, handshakeStatus(), 0, 0);
        }
        if (destination.remaining() < answer.length) {
            return new SSLEngineResult(Status.BUFFER_OVERFLOW, handshakeStatus(), 0, 0);
        }
        destination.put(answer);
        sent = true;
        return new SSLEngineResult(Status.CLOSED, handshakeStatus(), 0, answer.length);
    }

    @Override
    public synchronized HandshakeStatus handshakeStatus() {
        return sent ? HandshakeStatus.NOT_HANDSHAKING : HandshakeStatus.NEED_WRAP;
    }

    @Override
    public @Nullable Runnable delegatedTask() {
        return null;
    }

    @Override
    public void beginHandshake() {
        // The answer is all that will be sent.
    }

    @Override
    public void closeInbound() {
        // Nothing is read any more.
    }

    @Override
    public void closeOutbound() {
        // The answer closes.
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
