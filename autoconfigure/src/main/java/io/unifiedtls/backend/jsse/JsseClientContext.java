package io.unifiedtls.backend.jsse;

import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.backend.BackendClientContext;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;

/** A configuration on the JDK, for connections to servers. */
final class JsseClientContext extends JsseContext implements BackendClientContext {

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
}
