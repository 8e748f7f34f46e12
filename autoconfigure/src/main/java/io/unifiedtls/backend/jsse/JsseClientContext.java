package io.unifiedtls.backend.jsse;

import io.unifiedtls.NamedGroup;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.backend.BackendClientContext;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSessionContext;
import javax.net.ssl.TrustManager;

/** A configuration on the JDK, for connections to servers. */
final class JsseClientContext implements BackendClientContext {

    private final SSLContext sslContext;

    JsseClientContext(TLSConfiguration configuration) {
        SSLParameters parameters = JsseParameters.of(configuration, List.of());
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        sslContext = ParameterisedSSLContext.of(jdkContext(configuration), parameters);
        SSLSessionContext sessions = sslContext.getClientSessionContext();
        sessions.setSessionTimeout(
                Math.toIntExact(configuration.sessions().timeout().toSeconds()));
        sessions.setSessionCacheSize(configuration.sessions().cacheSize());
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

    private static SSLContext jdkContext(TLSConfiguration configuration) {
        try {
            SSLContext sslContext = SSLContext.getInstance("TLS");
            sslContext.init(
                    new KeyManager[] {new SigningChainKeyManager(configuration.certificates())},
                    new TrustManager[] {TrustManagers.ofClient(configuration)},
                    null);
            return sslContext;
        } catch (GeneralSecurityException ex) {
            throw new IllegalStateException(
                    "The JDK does not take configuration '%s'".formatted(configuration.label()), ex);
        }
    }
}
