package io.unifiedtls.backend.jsse;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiFunction;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * A client's engine whose settings are those of its configuration, whatever the library that owns it sets: versions, cipher
 * suites, groups and the verification of the host stay. The library says which server name it sends, and which application
 * protocols it speaks, since nobody else knows; of those it offers what the configuration allows.
 */
final class SettledEngine extends SSLEngine {

    private final SSLEngine delegate;
    private final List<String> allowedProtocols;

    /**
     * Create an engine.
     *
     * @param delegate an engine with all settings
     * @param allowedProtocols empty if every application protocol may be offered
     */
    SettledEngine(SSLEngine delegate, List<String> allowedProtocols) {
        super(delegate.getPeerHost(), delegate.getPeerPort());
        this.delegate = delegate;
        this.allowedProtocols = allowedProtocols;
    }

    @Override
    public void setSSLParameters(SSLParameters wanted) {
        SSLParameters own = delegate.getSSLParameters();
        if (wanted.getServerNames() != null) {
            own.setServerNames(wanted.getServerNames());
        }
        own.setApplicationProtocols(offered(wanted.getApplicationProtocols()));
        delegate.setSSLParameters(own);
    }

    private String[] offered(String[] wanted) {
        String[] offered = allowedProtocols.isEmpty()
                ? wanted
                : Arrays.stream(wanted).filter(allowedProtocols::contains).toArray(String[]::new);
        if (offered.length == 0 && wanted.length > 0) {
            throw new IllegalArgumentException(
                    "The configuration allows the application protocols %s, and the client speaks %s. Let application-protocols hold one of them."
                            .formatted(allowedProtocols, Arrays.toString(wanted)));
        }
        return offered;
    }

    /** The configuration's stay. */
    @Override
    public void setEnabledCipherSuites(String[] suites) {}

    /** The configuration's stay. */
    @Override
    public void setEnabledProtocols(String[] protocols) {}

    /** It is a client's. */
    @Override
    public void setUseClientMode(boolean mode) {
        if (!mode) {
            throw new IllegalArgumentException("This engine is a client's");
        }
        delegate.setUseClientMode(true);
    }

    @Override
    public SSLEngineResult wrap(ByteBuffer[] sources, int offset, int length, ByteBuffer target) throws SSLException {
        return delegate.wrap(sources, offset, length, target);
    }

    @Override
    public SSLEngineResult unwrap(ByteBuffer source, ByteBuffer[] targets, int offset, int length) throws SSLException {
        return delegate.unwrap(source, targets, offset, length);
    }

    @Override
    public @Nullable Runnable getDelegatedTask() {
        return delegate.getDelegatedTask();
    }

    @Override
    public void closeInbound() throws SSLException {
        delegate.closeInbound();
    }

    @Override
    public boolean isInboundDone() {
        return delegate.isInboundDone();
    }

    @Override
    public void closeOutbound() {
        delegate.closeOutbound();
    }

    @Override
    public boolean isOutboundDone() {
        return delegate.isOutboundDone();
    }

    @Override
    public String[] getSupportedCipherSuites() {
        return delegate.getSupportedCipherSuites();
    }

    @Override
    public String[] getEnabledCipherSuites() {
        return delegate.getEnabledCipherSuites();
    }

    @Override
    public String[] getSupportedProtocols() {
        return delegate.getSupportedProtocols();
    }

    @Override
    public String[] getEnabledProtocols() {
        return delegate.getEnabledProtocols();
    }

    @Override
    public SSLSession getSession() {
        return delegate.getSession();
    }

    @Override
    public @Nullable SSLSession getHandshakeSession() {
        return delegate.getHandshakeSession();
    }

    @Override
    public void beginHandshake() throws SSLException {
        delegate.beginHandshake();
    }

    @Override
    public HandshakeStatus getHandshakeStatus() {
        return delegate.getHandshakeStatus();
    }

    @Override
    public boolean getUseClientMode() {
        return delegate.getUseClientMode();
    }

    @Override
    public void setNeedClientAuth(boolean need) {}

    @Override
    public boolean getNeedClientAuth() {
        return false;
    }

    @Override
    public void setWantClientAuth(boolean want) {}

    @Override
    public boolean getWantClientAuth() {
        return false;
    }

    @Override
    public void setEnableSessionCreation(boolean flag) {
        delegate.setEnableSessionCreation(flag);
    }

    @Override
    public boolean getEnableSessionCreation() {
        return delegate.getEnableSessionCreation();
    }

    @Override
    public SSLParameters getSSLParameters() {
        return delegate.getSSLParameters();
    }

    @Override
    public @Nullable String getApplicationProtocol() {
        return delegate.getApplicationProtocol();
    }

    @Override
    public @Nullable String getHandshakeApplicationProtocol() {
        return delegate.getHandshakeApplicationProtocol();
    }

    @Override
    public void setHandshakeApplicationProtocolSelector(BiFunction<SSLEngine, List<String>, String> selector) {
        throw new UnsupportedOperationException("A client offers application protocols, and selects none");
    }

    @Override
    public @Nullable BiFunction<SSLEngine, List<String>, String> getHandshakeApplicationProtocolSelector() {
        return null;
    }
}
