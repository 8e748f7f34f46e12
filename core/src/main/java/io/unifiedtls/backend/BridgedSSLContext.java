package io.unifiedtls.backend;

import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSessionContext;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/** An ordinary {@code SSLContext} whose engines are those of one of our server contexts. */
public final class BridgedSSLContext extends DelegatingSSLContextSpi {

    private final Supplier<? extends SSLEngine> engines;
    private final @Nullable SSLSessionContext sessions;
    private final SSLParameters supported;

    private BridgedSSLContext(
            Supplier<? extends SSLEngine> engines, @Nullable SSLSessionContext sessions, SSLParameters supported) {
        this.engines = engines;
        this.sessions = sessions;
        this.supported = supported;
    }

    /**
     * Create one.
     *
     * @param sessions null for a root, since sessions belong to the context that made them
     */
    public static SSLContext of(
            Supplier<? extends SSLEngine> engines, @Nullable SSLSessionContext sessions, SSLParameters supported) {
        return new BridgedSSLContext(engines, sessions, supported).toContext();
    }

    /** The peer of a server says nothing about how to treat it. */
    @Override
    protected SSLEngine newEngine(@Nullable String host, int port) {
        return engines.get();
    }

    @Override
    protected SSLParameters supportedParameters() {
        return new SSLParameters(supported.getCipherSuites(), supported.getProtocols());
    }

    @Override
    protected @Nullable SSLSessionContext engineGetServerSessionContext() {
        return sessions;
    }

    @Override
    protected SSLSocketFactory engineGetSocketFactory() {
        throw new UnsupportedOperationException("This SSLContext creates only engines. Use createSSLEngine().");
    }
}
