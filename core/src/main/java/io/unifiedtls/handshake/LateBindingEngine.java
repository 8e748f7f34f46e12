package io.unifiedtls.handshake;

import io.unifiedtls.ClientHello;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.TLSConnection;
import io.unifiedtls.logging.PrintableFailures;
import io.unifiedtls.wording.Durations;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * A server engine that reads the ClientHello, asks what answers it, and from then on is the engine that it was given.
 *
 * <p>It asks in a delegated task, which may block. What its owner sets on it (protocols, cipher suites, client
 * authentication, application protocols) is ignored: the configuration that is selected has all of that. A refusal is a
 * fatal alert. The handshake must be over within its timeout, counted from the first bytes; bytes that arrive later
 * fail.
 */
public final class LateBindingEngine extends SSLEngine {

    private final SSLParameters supported;
    private final ConnectionLife life;
    private volatile Phase phase;
    private volatile @Nullable BoundPhase bound;
    private volatile @Nullable ClientHello clientHello;
    private volatile @Nullable Object note;
    private volatile boolean over;
    private volatile boolean failed;

    /**
     * Create an engine for one connection.
     *
     * @param supported answers those who ask for versions and cipher suites before the handshake
     * @param handshakeTimeout more than zero
     * @param observer told what becomes of the connection
     */
    public LateBindingEngine(
            HandshakeSelector selector,
            SSLParameters supported,
            Duration handshakeTimeout,
            HandshakeObserver observer) {
        this.supported = supported;
        this.life = new ConnectionLife(this, observer, handshakeTimeout);
        this.phase = new ReadingPhase(this, selector);
    }

    /** The negotiated connection; empty until the handshake is over. */
    public Optional<TLSConnection> connection() {
        return Optional.ofNullable(bound).map(BoundPhase::connection);
    }

    /** The configuration that was selected; empty until then, and where the client was refused. */
    public Optional<TLSConfiguration> configuration() {
        return Optional.ofNullable(bound).map(BoundPhase::configuration);
    }

    /**
     * How many changes of what admits clients there had been before its configuration was selected, as its selector counts
     * them; 0 until then.
     */
    public long selectedAfter() {
        BoundPhase current = bound;
        return current == null ? 0 : current.selectedAfter();
    }

    /** The first ClientHello; empty until it was read and parsed. */
    public Optional<ClientHello> clientHello() {
        return Optional.ofNullable(clientHello);
    }

    /** Keep something for an observer, for as long as somebody has this engine. Replaces an earlier note; there is room for one. */
    public void note(@Nullable Object newNote) {
        note = newNote;
    }

    /** The observer's note. */
    public Optional<Object> note() {
        return Optional.ofNullable(note);
    }

    /** Say which connection this engine serves. To be called before its first bytes, and {@link #closed} at its end. */
    public void attach(Transport transport) {
        life.attach(transport);
    }

    /** Whether a server has said which connection this engine serves, and will say when that is closed. */
    public boolean isAttached() {
        return life.isAttached();
    }

    /** The address of the client; empty where no server tells. */
    public Optional<SocketAddress> remoteAddress() {
        return life.remoteAddress();
    }

    /** Whether the connection is closed, or its handshake has failed. */
    public boolean isOver() {
        return life.isOver();
    }

    /** Whether this side has ended the connection with a reason, which the client should get to see. */
    public boolean hasFailed() {
        return failed || phase.hasFailed();
    }

    /** Whether the connection is to end: answers of HTTP/1.1 say so (RFC 9112, section 9.6). */
    public boolean isRetiring() {
        return life.isRetiring();
    }

    /** End the connection in an orderly way, as {@link Transport#retire} does. */
    public void retire() {
        life.retire();
    }

    /** Say that the client has sent something, where that may be known before {@code unwrap} is called with it. */
    public void bytesArrived() {
        life.bytesArrived();
    }

    /** Say that the client speaks HTTP without TLS, where the server answers that itself. */
    public void spokePlainHttp() {
        failed = true;
        life.spokePlainHttp();
    }

    /** Say that the connection below is closed. Nothing must be asked of this engine's session afterwards but what it has told. */
    public void closed() {
        BoundPhase current = bound;
        if (current != null) {
            current.reportFailure();
        }
        life.closed();
        over = true;
        releaseIfOver();
    }

    ConnectionLife life() {
        return life;
    }

    void received(ClientHello clientHello) {
        this.clientHello = clientHello;
        life.received(clientHello);
    }

    /** The connection may have been closed while the next phase was made. */
    void enter(Phase next) {
        if (next instanceof BoundPhase boundPhase) {
            bound = boundPhase;
        }
        phase = next;
        releaseIfOver();
    }

    private void releaseIfOver() {
        BoundPhase current = bound;
        if (over && current != null) {
            current.release();
        }
    }

    @Override
    public SSLEngineResult unwrap(ByteBuffer source, ByteBuffer[] destinations, int offset, int length)
            throws SSLException {
        EngineArguments.check(source, destinations, offset, length);
        checkTimeout();
        if (source.hasRemaining()) {
            life.bytesArrived();
        }
        try {
            return phase.unwrap(source, destinations, offset, length);
        } catch (SSLException ex) {
            failed = true;
            throw PrintableFailures.of(ex);
        }
    }

    @Override
    public SSLEngineResult wrap(ByteBuffer[] sources, int offset, int length, ByteBuffer destination)
            throws SSLException {
        EngineArguments.check(sources, offset, length, destination);
        int start = destination.position();
        SSLEngineResult result = null;
        try {
            result = phase.wrap(sources, offset, length, destination);
            return result;
        } catch (SSLException ex) {
            throw PrintableFailures.of(ex);
        } finally {
            if (result == null) {
                failed = true;
                destination.position(start); // The bytes there were not wrapped.
            }
        }
    }

    @Override
    public HandshakeStatus getHandshakeStatus() {
        return phase.handshakeStatus();
    }

    /** The task has an effect once, and throws nothing. */
    @Override
    public @Nullable Runnable getDelegatedTask() {
        Phase current = phase;
        Runnable task = current.delegatedTask();
        return task == null ? null : new DelegatedTask(task, current);
    }

    @Override
    public void beginHandshake() throws SSLException {
        phase.beginHandshake();
    }

    @Override
    public void closeInbound() throws SSLException {
        phase.closeInbound();
    }

    @Override
    public void closeOutbound() {
        phase.closeOutbound();
    }

    @Override
    public boolean isInboundDone() {
        return phase.isInboundDone();
    }

    @Override
    public boolean isOutboundDone() {
        return phase.isOutboundDone();
    }

    @Override
    public SSLSession getSession() {
        BoundPhase current = bound;
        return current == null ? NullSession.INSTANCE : current.session();
    }

    @Override
    public @Nullable SSLSession getHandshakeSession() {
        BoundPhase current = bound;
        return current == null ? null : current.handshakeSession();
    }

    @Override
    public @Nullable String getApplicationProtocol() {
        BoundPhase current = bound;
        return current == null ? null : current.delegate().getApplicationProtocol();
    }

    @Override
    public @Nullable String getHandshakeApplicationProtocol() {
        BoundPhase current = bound;
        return current == null ? null : current.delegate().getHandshakeApplicationProtocol();
    }

    @Override
    public void setHandshakeApplicationProtocolSelector(BiFunction<SSLEngine, List<String>, String> selector) {
        // The configuration decides.
    }

    @Override
    public SSLParameters getSSLParameters() {
        BoundPhase current = bound;
        return current == null
                ? new SSLParameters(supported.getCipherSuites(), supported.getProtocols())
                : current.delegate().getSSLParameters();
    }

    @Override
    public void setSSLParameters(SSLParameters parameters) {
        // The configuration decides.
    }

    @Override
    public String[] getSupportedCipherSuites() {
        return supported.getCipherSuites();
    }

    @Override
    public String[] getEnabledCipherSuites() {
        return getSSLParameters().getCipherSuites();
    }

    @Override
    public void setEnabledCipherSuites(String[] suites) {
        // The configuration decides.
    }

    @Override
    public String[] getSupportedProtocols() {
        return supported.getProtocols();
    }

    @Override
    public String[] getEnabledProtocols() {
        return getSSLParameters().getProtocols();
    }

    @Override
    public void setEnabledProtocols(String[] protocols) {
        // The configuration decides.
    }

    @Override
    public boolean getUseClientMode() {
        return false;
    }

    @Override
    public void setUseClientMode(boolean clientMode) {
        if (clientMode) {
            throw new IllegalArgumentException("This engine is for servers");
        }
    }

    @Override
    public boolean getNeedClientAuth() {
        return getSSLParameters().getNeedClientAuth();
    }

    @Override
    public void setNeedClientAuth(boolean need) {
        // The configuration decides.
    }

    @Override
    public boolean getWantClientAuth() {
        return getSSLParameters().getWantClientAuth();
    }

    @Override
    public void setWantClientAuth(boolean want) {
        // The configuration decides.
    }

    @Override
    public boolean getEnableSessionCreation() {
        return true;
    }

    @Override
    public void setEnableSessionCreation(boolean enabled) {
        // The configuration decides.
    }

    private void checkTimeout() throws SSLHandshakeException {
        if (life.isOverdue()) {
            closeOutbound();
            life.timedOut();
            throw new SSLHandshakeException("The handshake took longer than " + Durations.text(life.timeout()));
        }
    }
}
