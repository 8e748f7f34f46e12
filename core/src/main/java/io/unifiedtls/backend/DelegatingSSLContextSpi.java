package io.unifiedtls.backend;

import java.security.Provider;
import java.security.SecureRandom;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLContextSpi;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocketFactory;
import javax.net.ssl.SSLSessionContext;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;

/** An {@code SSLContext} that is initialised, and takes its engines and sockets from others. */
public abstract class DelegatingSSLContextSpi extends SSLContextSpi {

    private static final Provider PROVIDER = new UnifiedProvider();

    /** The {@code SSLContext} of this. */
    public final SSLContext toContext() {
        return toContext(PROVIDER);
    }

    /** The {@code SSLContext} of this, which names a provider as its own. */
    protected final SSLContext toContext(Provider provider) {
        return new Context(this, provider);
    }

    /**
     * Create an engine.
     *
     * @param host the peer, or null if nobody names it
     */
    protected abstract SSLEngine newEngine(@Nullable String host, int port);

    /** All values that engines accept. */
    protected abstract SSLParameters supportedParameters();

    @Override
    protected final void engineInit(KeyManager[] keys, TrustManager[] trust, SecureRandom random) {
        throw new IllegalStateException("This SSLContext is already initialised. Derive another context instead.");
    }

    @Override
    protected final SSLEngine engineCreateSSLEngine() {
        return newEngine(null, -1);
    }

    @Override
    protected final SSLEngine engineCreateSSLEngine(@Nullable String host, int port) {
        return newEngine(host, port);
    }

    @Override
    protected final SSLServerSocketFactory engineGetServerSocketFactory() {
        throw new UnsupportedOperationException("This SSLContext makes no server sockets. Use createSSLEngine().");
    }

    /** None, unless overridden: sessions belong to the contexts that made them. */
    @Override
    protected @Nullable SSLSessionContext engineGetServerSessionContext() {
        return null;
    }

    /** None, unless overridden: sessions belong to the contexts that made them. */
    @Override
    protected @Nullable SSLSessionContext engineGetClientSessionContext() {
        return null;
    }

    @Override
    protected SSLParameters engineGetDefaultSSLParameters() {
        return supportedParameters();
    }

    @Override
    protected final SSLParameters engineGetSupportedSSLParameters() {
        return supportedParameters();
    }

    private static final class Context extends SSLContext {

        Context(SSLContextSpi spi, Provider provider) {
            super(spi, provider, "TLS");
        }
    }

    private static final class UnifiedProvider extends Provider {

        private static final long serialVersionUID = 1L;

        UnifiedProvider() {
            super("UnifiedTLS", "1", "Engines of Unified TLS contexts");
        }
    }
}
