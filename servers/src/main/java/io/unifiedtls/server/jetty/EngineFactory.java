package io.unifiedtls.server.jetty;

import io.unifiedtls.handshake.LateBindingContext;
import java.net.InetSocketAddress;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/** Makes Jetty's engines. It needs no key store: the root context has everything. */
final class EngineFactory extends SslContextFactory.Server {

    private final Supplier<LateBindingContext> current;

    EngineFactory(Supplier<LateBindingContext> current) {
        this.current = current;
    }

    @Override
    public SSLEngine newSSLEngine() {
        return current.get().newEngine();
    }

    @Override
    public SSLEngine newSSLEngine(String host, int port) {
        return newSSLEngine();
    }

    @Override
    public SSLEngine newSSLEngine(InetSocketAddress address) {
        return newSSLEngine();
    }

    @Override
    protected void doStart() {
        // There is nothing to load.
    }

    @Override
    protected void doStop() {
        // There is nothing to release.
    }
}
