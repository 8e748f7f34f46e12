package io.unifiedtls.backend.jsse;

import io.unifiedtls.NamedGroup;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.backend.BackendClientContext;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;

/** A configuration on the JDK, for connections to servers. */
final class JsseClientContext implements BackendClientContext {

    private final SSLContext sslContext;

    JsseClientContext(TLSConfiguration configuration) {
        SSLParameters parameters = JsseParameters.of(configuration, List.of());
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        sslContext = ParameterisedSSLContext.of(
                JsseParameters.sslContext(configuration, TrustManagers::ofClient), parameters);
        JsseParameters.apply(configuration.sessions(), sslContext.getClientSessionContext());
    }

    @Override
    public SSLEngine newEngine(String host, int port) {
        SSLEngine engine = sslContext.createSSLEngine(host, port);
        engine.setUseClientMode(true);
        return engine;
    }

    @Override
    public SSLContext sslContext() {
        return sslContext;
    }

    /** A session is made in its full handshake, and keeps that time when it is resumed. */
    @Override
    public boolean isResumed(SSLEngine engine, Instant handshakeStart) {
        return engine.getSession().getCreationTime() < handshakeStart.toEpochMilli();
    }

    @Override
    public Optional<NamedGroup> namedGroup(SSLEngine engine) {
        return Optional.empty();
    }
}
