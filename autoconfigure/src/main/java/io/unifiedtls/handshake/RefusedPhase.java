package io.unifiedtls.handshake;

import io.unifiedtls.Alert;
import java.nio.ByteBuffer;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import org.jspecify.annotations.Nullable;

/** Sends one fatal alert, unencrypted since no keys are agreed on (RFC 8446, section 6), and is closed. */
final class RefusedPhase implements Phase {

    private static final int RECORD_LENGTH = 7;

    private final Alert alert;
    private boolean sent;

    RefusedPhase(Alert alert) {
        this.alert = alert;
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
        if (destination.remaining() < RECORD_LENGTH) {
            return new SSLEngineResult(Status.BUFFER_OVERFLOW, handshakeStatus(), 0, 0);
        }
        destination.put(new byte[] {21, 3, 3, 0, 2, 2, (byte) alert.code()});
        sent = true;
        return new SSLEngineResult(Status.CLOSED, handshakeStatus(), 0, RECORD_LENGTH);
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
        // The alert is all that will be sent.
    }

    @Override
    public void closeInbound() {
        // Nothing is read any more.
    }

    @Override
    public void closeOutbound() {
        // The alert closes.
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
