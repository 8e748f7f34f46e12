package io.unifiedtls.handshake;

import io.unifiedtls.ClientAuthentication;
import io.unifiedtls.ClientHello;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.TLSConnection;
import io.unifiedtls.TLSVersion;
import io.unifiedtls.backend.AlertReport;
import io.unifiedtls.backend.BackendServerContext;
import io.unifiedtls.backend.Negotiated;
import io.unifiedtls.handshake.HandshakeSelector.Selection;
import java.nio.ByteBuffer;
import java.time.Instant;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * Passes every call to the backend's engine of the selected context, with two differences: the alert of a failed
 * handshake goes out before its exception is thrown, since servers close on an exception, and renegotiation is refused.
 */
final class BoundPhase implements Phase {

    /** Room that engines ask for, though a ClientHello brings nothing to put there. */
    private static final ByteBuffer NO_APPLICATION_DATA = ByteBuffer.allocateDirect(18 * 1_024);

    private final ClientHello clientHello;
    private final TLSConfiguration configuration;
    private final BackendServerContext context;
    private final long selectedAfter;
    private final ConnectionLife life;
    private final Instant handshakeStart = Instant.now();
    private final SSLEngine delegate;
    private final @Nullable SSLSession peerless;
    private volatile @Nullable AlertReport plainAlert;
    private volatile @Nullable SSLException failure;
    private volatile @Nullable TLSConnection connection;
    /** The JDK makes no alert after the handshake, and its orderly end would tell the client that all is well. */
    private volatile boolean cutOff;

    BoundPhase(ClientHello clientHello, Selection selection, ConnectionLife life) {
        this.clientHello = clientHello;
        this.life = life;
        this.configuration = selection.configuration();
        this.context = selection.context();
        this.selectedAfter = selection.after();
        this.delegate = context.newEngine(clientHello);
        this.peerless = asksForNoPeer() ? new PeerlessSession(delegate) : null;
    }

    SSLEngine delegate() {
        return delegate;
    }

    /** What the engine's owner may see of the session. */
    SSLSession session() {
        return peerless == null ? delegate.getSession() : peerless;
    }

    private boolean asksForNoPeer() {
        return configuration.clientAuthentication() == ClientAuthentication.NONE;
    }

    TLSConfiguration configuration() {
        return configuration;
    }

    long selectedAfter() {
        return selectedAfter;
    }

    /** What was negotiated, once the handshake is over. */
    @Nullable TLSConnection connection() {
        return connection;
    }

    /** Give the ClientHello to the backend's engine, which may then have tasks. */
    void replay(ByteBuffer record) {
        ByteBuffer noApplicationData = NO_APPLICATION_DATA.duplicate();
        try {
            SSLEngineResult result = delegate.unwrap(record, noApplicationData);
            if (record.hasRemaining()) {
                throw new SSLException("The backend did not take the ClientHello: " + result);
            }
        } catch (SSLException ex) {
            fail(ex);
        }
    }

    /** Give back what the engine holds. To be called when the connection is over. */
    void release() {
        context.release(delegate);
    }

    /** Run the tasks that there are on this thread. */
    void runTasks() {
        for (Runnable task; (task = delegate.getDelegatedTask()) != null; ) {
            task.run();
        }
    }

    @Override
    public SSLEngineResult unwrap(ByteBuffer source, ByteBuffer[] destinations, int offset, int length)
            throws SSLException {
        SSLException earlier = failure;
        if (earlier != null) {
            return alertOr(earlier);
        }
        if (connection == null) {
            PlainAlert.at(source).ifPresent(alert -> plainAlert = alert);
        }
        try {
            return observed(refuseRenegotiation(delegate.unwrap(source, destinations, offset, length)));
        } catch (SSLException ex) {
            if (connection != null) {
                throw ex;
            }
            fail(ex);
            return alertOr(ex);
        }
    }

    @Override
    public SSLEngineResult wrap(ByteBuffer[] sources, int offset, int length, ByteBuffer destination)
            throws SSLException {
        if (cutOff) {
            return new SSLEngineResult(Status.CLOSED, HandshakeStatus.NOT_HANDSHAKING, 0, 0);
        }
        try {
            return observed(delegate.wrap(sources, offset, length, destination));
        } catch (SSLException ex) {
            if (connection != null || failure != null) {
                throw ex;
            }
            fail(ex);
            if (!hasOutput()) {
                throw ex;
            }
            return delegate.wrap(sources, offset, length, destination);
        }
    }

    @Override
    public HandshakeStatus handshakeStatus() {
        return cutOff ? HandshakeStatus.NOT_HANDSHAKING : delegate.getHandshakeStatus();
    }

    @Override
    public @Nullable Runnable delegatedTask() {
        return delegate.getDelegatedTask();
    }

    @Override
    public void beginHandshake() throws SSLException {
        if (connection != null) {
            throw new SSLHandshakeException("Renegotiation and post-handshake authentication are refused: "
                    + "an SniResolver decides on client authentication during the handshake");
        }
    }

    @Override
    public void closeInbound() throws SSLException {
        try {
            delegate.closeInbound();
        } finally {
            releaseIfDone();
        }
    }

    @Override
    public void closeOutbound() {
        delegate.closeOutbound();
        releaseIfDone();
    }

    @Override
    public boolean isInboundDone() {
        return delegate.isInboundDone();
    }

    @Override
    public boolean isOutboundDone() {
        return cutOff || delegate.isOutboundDone();
    }

    private void fail(SSLException ex) {
        failure = ex;
        AlertReport received = plainAlert;
        if (received == null) {
            life.failed(context.alert(delegate, ex), String.valueOf(ex.getMessage()));
        } else {
            life.failed(received, "Received fatal alert: " + received.name());
        }
    }

    /** First the alert, as a result that asks for a wrap; when it is out, the exception. */
    private SSLEngineResult alertOr(SSLException failure) throws SSLException {
        if (hasOutput()) {
            return new SSLEngineResult(Status.OK, HandshakeStatus.NEED_WRAP, 0, 0);
        }
        throw failure;
    }

    private boolean hasOutput() {
        return delegate.getHandshakeStatus() == HandshakeStatus.NEED_WRAP;
    }

    /** Up to TLS 1.2, a task after the handshake is a ClientHello; later versions cannot renegotiate. */
    private SSLEngineResult refuseRenegotiation(SSLEngineResult result) throws SSLException {
        TLSConnection established = connection;
        if (established != null
                && established.version() != TLSVersion.TLS_1_3
                && result.getHandshakeStatus() == HandshakeStatus.NEED_TASK) {
            cutOff = true;
            throw new SSLHandshakeException("The client asked for renegotiation, which is refused");
        }
        return result;
    }

    private void releaseIfDone() {
        if (delegate.isInboundDone() && delegate.isOutboundDone()) {
            release();
        }
    }

    private SSLEngineResult observed(SSLEngineResult result) {
        if (result.getStatus() == Status.CLOSED) {
            releaseIfDone();
        }
        if (connection == null && result.getHandshakeStatus() == HandshakeStatus.FINISHED) {
            TLSConnection established = negotiated();
            connection = established;
            life.established(established);
        }
        return result;
    }

    private TLSConnection negotiated() {
        return Negotiated.describe(
                delegate,
                clientHello.serverName(),
                context.isResumed(delegate, handshakeStart),
                configuration.label(),
                context.namedGroup(delegate),
                !asksForNoPeer());
    }
}
