package io.unifiedtls.handshake;

import io.unifiedtls.Alert;
import io.unifiedtls.ClientAuthentication;
import io.unifiedtls.ClientHello;
import io.unifiedtls.HandshakeOutcome;
import io.unifiedtls.HandshakeOutcome.AlertReceived;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.TLSConnection;
import io.unifiedtls.TLSVersion;
import io.unifiedtls.backend.BackendServerContext;
import io.unifiedtls.backend.ClientRefusal;
import io.unifiedtls.backend.Negotiated;
import io.unifiedtls.backend.UnreadableRecord;
import io.unifiedtls.handshake.HandshakeSelector.Selection;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Optional;
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

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final ClientHello clientHello;
    private final TLSConfiguration configuration;
    private final BackendServerContext context;
    private final long selectedAfter;
    private final boolean isChallenge;
    private final ConnectionLife life;
    private final Instant handshakeStart = Instant.now();
    private final SSLEngine delegate;
    private final @Nullable SSLSession peerless;
    private volatile @Nullable Alert plainAlert;
    private volatile @Nullable SSLException failure;
    /** Whether the alert for a client that is not allowed went out in the clear. */
    private volatile boolean denied;
    /** Whether the reason of the failure was thrown. */
    private volatile boolean told;

    /** A failure that nobody hears of before its alert is out, since that says most. */
    private volatile @Nullable SSLException unreported;

    private volatile @Nullable TLSConnection connection;
    /** The JDK makes no alert after the handshake, and its orderly end would tell the client that all is well. */
    private volatile boolean cutOff;

    BoundPhase(ClientHello clientHello, Selection selection, ConnectionLife life) {
        this.clientHello = clientHello;
        this.life = life;
        this.configuration = selection.configuration();
        this.context = selection.context();
        this.selectedAfter = selection.after();
        this.isChallenge = selection.isChallenge();
        this.delegate = context.newEngine(clientHello);
        this.peerless = showsNoPeer() ? PeerlessSession.of(configuration, delegate::getSession) : null;
    }

    SSLEngine delegate() {
        return delegate;
    }

    /** The session as the engine's owner may see it. */
    SSLSession session() {
        return peerless == null ? delegate.getSession() : peerless;
    }

    /** The session of a handshake that goes on, likewise. */
    @Nullable SSLSession handshakeSession() {
        SSLSession session = delegate.getHandshakeSession();
        return session == null || peerless == null ? session : PeerlessSession.of(configuration, () -> session);
    }

    private boolean showsNoPeer() {
        return !configuration.clientAuthentication().isEnforced();
    }

    TLSConfiguration configuration() {
        return configuration;
    }

    long selectedAfter() {
        return selectedAfter;
    }

    /** The negotiated connection, once the handshake is over. */
    @Nullable TLSConnection connection() {
        return connection;
    }

    /** Give the ClientHello to the backend's engine, which may then have tasks. */
    void replay(ByteBuffer record) {
        ByteBuffer noApplicationData = NO_APPLICATION_DATA.duplicate();
        try {
            SSLEngineResult result = delegate.unwrap(record, noApplicationData);
            if (record.hasRemaining()) {
                throw new SSLException("The backend did not accept the ClientHello: " + result);
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
        if (failure != null) {
            return hasOutput() ? new SSLEngineResult(Status.OK, HandshakeStatus.NEED_WRAP, 0, 0) : closed();
        }
        if (connection == null) {
            PlainAlert.at(source).ifPresent(alert -> plainAlert = alert);
        }
        try {
            ByteBuffer record = Records.isTooLong(source, delegate) ? UnreadableRecord.create() : source;
            return observed(refuseRenegotiation(delegate.unwrap(record, destinations, offset, length)));
        } catch (SSLException ex) {
            if (connection != null) {
                throw ex;
            }
            fail(ex);
            return unwrap(source, destinations, offset, length);
        }
    }

    @Override
    public SSLEngineResult wrap(ByteBuffer[] sources, int offset, int length, ByteBuffer destination)
            throws SSLException {
        if (cutOff) {
            return new SSLEngineResult(Status.CLOSED, HandshakeStatus.NOT_HANDSHAKING, 0, 0);
        }
        if (failure != null) {
            return hasOutput() ? alert(destination) : closed();
        }
        try {
            int start = destination.position();
            SSLEngineResult result = delegate.wrap(sources, offset, length, destination);
            if (connection == null && configuration.allowedPeers().isPresent()) {
                deny(destination.duplicate().flip().position(start));
            }
            return observed(result);
        } catch (SSLException ex) {
            if (connection != null) {
                life.brokenOff(String.valueOf(ex.getMessage()));
                throw ex;
            }
            fail(ex);
            return wrap(sources, offset, length, destination);
        }
    }

    @Override
    public HandshakeStatus handshakeStatus() {
        if (cutOff) {
            return HandshakeStatus.NOT_HANDSHAKING;
        }
        if (failure != null) {
            return hasOutput() || !told ? HandshakeStatus.NEED_WRAP : HandshakeStatus.NOT_HANDSHAKING;
        }
        return delegate.getHandshakeStatus();
    }

    @Override
    public @Nullable Runnable delegatedTask() {
        return delegate.getDelegatedTask();
    }

    @Override
    public void taskFailed(Throwable thrown) {
        if (connection == null && failure == null) {
            failure = new SSLException("A delegated task failed", thrown);
            life.refused(Alert.INTERNAL_ERROR, String.valueOf(thrown));
            delegate.closeOutbound();
        }
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

    /** Nobody wants the reason of a failure any more. */
    @Override
    public void closeOutbound() {
        told = true;
        delegate.closeOutbound();
        releaseIfDone();
    }

    @Override
    public boolean hasFailed() {
        return failure != null;
    }

    @Override
    public boolean isInboundDone() {
        return failure != null || delegate.isInboundDone();
    }

    @Override
    public boolean isOutboundDone() {
        return cutOff || (failure == null ? delegate.isOutboundDone() : !hasOutput());
    }

    private void fail(SSLException ex) {
        failure = ex;
        Alert received = plainAlert;
        if (received != null) {
            life.failed(new AlertReceived(received), "Received fatal alert: " + received);
            return;
        }
        unreported = ex;
        if (!hasOutput()) {
            reportFailure();
        }
    }

    /** Report what ended the handshake. To be called when the connection is over, too, whose alert may never have gone out. */
    void reportFailure() {
        reportFailure(Optional.empty());
    }

    private void reportFailure(Optional<Alert> sent) {
        SSLException ended = unreported;
        if (ended != null) {
            unreported = null;
            HandshakeOutcome outcome = context.outcome(delegate, ended);
            Optional<Alert> seen = denied ? Optional.of(Alert.ACCESS_DENIED) : sent;
            life.failed(seen.map(outcome::sentAs).orElse(outcome), reason(ended));
        }
    }

    /** Without the alert that Java 25 puts before it, which is not the one for a client that is not allowed. */
    private String reason(SSLException ended) {
        return context.refusal(delegate)
                .filter(ClientRefusal::verified)
                .map(ClientRefusal::reason)
                .orElseGet(() -> String.valueOf(ended.getMessage()));
    }

    /** The status asks for another call, which throws the reason: servers take an engine that is done for a success. */
    private SSLEngineResult alert(ByteBuffer destination) throws SSLException {
        ByteBuffer output = destination.duplicate();
        SSLEngineResult result = delegate.wrap(NOTHING, destination);
        if (result.bytesProduced() > 0) {
            deny(output.limit(destination.position()));
            reportFailure(PlainAlert.at(output));
        }
        Status status = result.getStatus() == Status.OK && !hasOutput() ? Status.CLOSED : result.getStatus();
        return new SSLEngineResult(status, handshakeStatus(), 0, result.bytesProduced());
    }

    /** Put the alert for a client that is not allowed into a record: no TLS implementation has it. */
    private void deny(ByteBuffer record) {
        if (PlainAlert.at(record).isPresent()
                && context.refusal(delegate).filter(ClientRefusal::verified).isPresent()) {
            PlainAlert.replace(record, Alert.ACCESS_DENIED);
            denied = true;
        }
    }

    private SSLEngineResult closed() throws SSLException {
        SSLException reason = failure;
        if (reason != null && !told) {
            told = true;
            throw reason;
        }
        return new SSLEngineResult(Status.CLOSED, HandshakeStatus.NOT_HANDSHAKING, 0, 0);
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
            if (isChallenge) {
                return challengeAnswered(result);
            }
            TLSConnection established = negotiated();
            connection = established;
            life.established(established);
            report(established);
        }
        return result;
    }

    /** Its server never hears of a connection, so that no protocol begins and no session is used (RFC 8737, section 4). */
    private SSLEngineResult challengeAnswered(SSLEngineResult result) {
        failure = new SSLHandshakeException(
                "The handshake answered a tls-alpn-01 challenge, which is all that it was for");
        life.challengeAnswered();
        delegate.getSession().invalidate();
        delegate.closeOutbound();
        return new SSLEngineResult(
                Status.OK, HandshakeStatus.NEED_WRAP, result.bytesConsumed(), result.bytesProduced());
    }

    private TLSConnection negotiated() {
        return Negotiated.describe(
                delegate,
                clientHello.serverName(),
                context.isResumed(delegate, handshakeStart),
                configuration.label(),
                context.namedGroup(delegate),
                !showsNoPeer());
    }

    /** A session that is resumed was reported when it began. */
    private void report(TLSConnection established) {
        if (configuration.clientAuthentication().mode() == ClientAuthentication.Mode.REPORT && !established.resumed()) {
            Optional<ClientRefusal> refusal = context.refusal(delegate);
            life.reported(ClientReport.of(refusal, delegate.getSession()));
            if (refusal.isPresent()) {
                delegate.getSession().invalidate(); // Or the chains of strangers would fill the memory
            }
        }
    }
}
