package io.unifiedtls.context;

import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.TLSServerContext;
import io.unifiedtls.backend.BackendServerContext;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;

/** One configuration in force on one backend. */
final class LeafServerContext implements TLSServerContext {

    private final TLSConfiguration configuration;
    private final BackendServerContext backendContext;
    private final RootServerContext root;
    private final SSLContext sslContext;

    LeafServerContext(TLSConfiguration configuration, BackendServerContext backendContext, RootServerContext root) {
        this.configuration = configuration;
        this.backendContext = backendContext;
        this.root = root;
        this.sslContext = BridgedSSLContext.of(
                backendContext::newEngine, backendContext.sessionContext(), root.supportedParameters());
    }

    BackendServerContext backendContext() {
        return backendContext;
    }

    @Override
    public TLSConfiguration configuration() {
        return configuration;
    }

    @Override
    public TLSServerContext derive(TLSConfiguration configuration) {
        return root.derive(configuration);
    }

    @Override
    public SSLEngine newEngine() {
        return backendContext.newEngine();
    }

    @Override
    public SSLContext sslContext() {
        return sslContext;
    }
}
