package io.unifiedtls.backend;

import java.security.Provider;
import java.security.SecureRandom;
import java.util.function.Supplier;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLContextSpi;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocketFactory;
import javax.net.ssl.SSLSessionContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;

/** An ordinary {@code SSLContext} whose engines are those of one of our contexts. */
public final class BridgedSSLContext extends SSLContext {

    public static final Provider PROVIDER = new BridgeProvider();

    private BridgedSSLContext(SSLContextSpi spi) {
        super(spi, PROVIDER, "TLS");
    }

    public static SSLContext of(
            Supplier<? extends SSLEngine> engines, @Nullable SSLSessionContext sessions, SSLParameters supported) {
        return new BridgedSSLContext(new Spi(engines, sessions, supported));
    }

    private static final class BridgeProvider extends Provider {

        private static final long serialVersionUID = 1L;

        BridgeProvider() {
            super("UnifiedTLS", "1", "Engines of Unified TLS contexts");
        }
    }

    private static final class Spi extends SSLContextSpi {

        private static final String NO_SOCKETS = "This SSLContext makes engines only. Use createSSLEngine().";

        private final Supplier<? extends SSLEngine> engines;
        private final @Nullable SSLSessionContext sessions;
        private final SSLParameters supported;

        Spi(Supplier<? extends SSLEngine> engines, @Nullable SSLSessionContext sessions, SSLParameters supported) {
            this.engines = engines;
            this.sessions = sessions;
            this.supported = supported;
        }

        @Override
        protected void engineInit(KeyManager[] keys, TrustManager[] trust, SecureRandom random) {
            throw new IllegalStateException("This SSLContext is initialised. Derive another context instead.");
        }

        @Override
        protected SSLEngine engineCreateSSLEngine() {
            return engines.get();
        }

        /** The peer of a server says nothing about how to treat it. */
        @Override
        protected SSLEngine engineCreateSSLEngine(String host, int port) {
            return engines.get();
        }

        @Override
        protected SSLSocketFactory engineGetSocketFactory() {
            throw new UnsupportedOperationException(NO_SOCKETS);
        }

        @Override
        protected SSLServerSocketFactory engineGetServerSocketFactory() {
            throw new UnsupportedOperationException(NO_SOCKETS);
        }

        /** A root has none: sessions belong to the context that made them. */
        @Override
        protected @Nullable SSLSessionContext engineGetServerSessionContext() {
            return sessions;
        }

        @Override
        protected @Nullable SSLSessionContext engineGetClientSessionContext() {
            return null;
        }

        @Override
        protected SSLParameters engineGetDefaultSSLParameters() {
            return engineGetSupportedSSLParameters();
        }

        @Override
        protected SSLParameters engineGetSupportedSSLParameters() {
            return new SSLParameters(supported.getCipherSuites(), supported.getProtocols());
        }
    }
}
