package io.unifiedtls.backend.jsse;

import io.unifiedtls.ClientAuthentication;
import io.unifiedtls.ClientHello;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.TLSDefaults;
import io.unifiedtls.backend.BackendServerContext;
import io.unifiedtls.backend.managers.TrustManagers;
import io.unifiedtls.revocation.RevocationChecks;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSessionContext;

/** A configuration on the JDK: an {@code SSLContext} with its own sessions, and the parameters of its engines. */
final class JsseServerContext extends JsseContext implements BackendServerContext {

    private final SSLContext sslContext;
    private final SSLParameters parameters;

    JsseServerContext(TLSConfiguration configuration, RevocationChecks revocation) {
        sslContext = JsseParameters.sslContext(
                configuration,
                new SigningChainKeyManager(configuration.certificates()),
                TrustManagers.ofServer(configuration, revocation));
        parameters = serverParameters(configuration);
        JsseParameters.apply(configuration.sessions(), sslContext.getServerSessionContext());
    }

    @Override
    public SSLEngine newEngine(ClientHello clientHello) {
        SSLEngine engine = sslContext.createSSLEngine();
        engine.setUseClientMode(false);
        engine.setSSLParameters(parameters);
        return engine;
    }

    @Override
    public SSLSessionContext sessionContext() {
        return sslContext.getServerSessionContext();
    }

    private static SSLParameters serverParameters(TLSConfiguration configuration) {
        SSLParameters parameters = JsseParameters.of(configuration, TLSDefaults.SERVER_APPLICATION_PROTOCOLS);
        parameters.setUseCipherSuitesOrder(true);
        if (configuration.clientAuthentication() == ClientAuthentication.NEED) {
            parameters.setNeedClientAuth(true);
        } else if (configuration.clientAuthentication() == ClientAuthentication.WANT) {
            parameters.setWantClientAuth(true);
        }
        return parameters;
    }
}
