package io.unifiedtls.backend.jsse;

import io.unifiedtls.EffectiveSettings.Side;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.backend.BackendClientContext;
import io.unifiedtls.backend.trust.TrustManagers;
import io.unifiedtls.revocation.RevocationChecks;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;

/** A configuration on the JDK, for connections to servers. */
final class JsseClientContext extends JsseContext implements BackendClientContext {

    private final X509ExtendedKeyManager keyManager;
    private final X509ExtendedTrustManager trustManager;
    private final SSLContext jdk;
    private final SSLParameters parameters;
    private final SSLContext sslContext;

    static JsseClientContext verifying(TLSConfiguration configuration, RevocationChecks revocation) {
        SSLParameters parameters = JsseParameters.of(configuration.effective(Side.CLIENT));
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        return new JsseClientContext(configuration, TrustManagers.ofClient(configuration, revocation), parameters);
    }

    static JsseClientContext insecure(TLSConfiguration configuration) {
        return new JsseClientContext(
                configuration, new InsecureTrustManager(), JsseParameters.of(configuration.effective(Side.CLIENT)));
    }

    private JsseClientContext(
            TLSConfiguration configuration, X509ExtendedTrustManager trustManager, SSLParameters parameters) {
        this.keyManager = new SigningChainKeyManager(configuration.signingChains());
        this.trustManager = trustManager;
        this.parameters = parameters;
        jdk = JsseParameters.sslContext(configuration, keyManager, trustManager);
        JsseParameters.apply(configuration.sessions(), jdk.getClientSessionContext());
        sslContext = ParameterisedSSLContext.of(jdk, parameters);
    }

    @Override
    public SSLEngine newEngine(String host, int port) {
        SSLEngine engine = jdk.createSSLEngine(host, port);
        engine.setUseClientMode(true);
        SSLParameters own = JsseParameters.copy(parameters);
        own.setServerNames(JsseParameters.serverNames(host));
        engine.setSSLParameters(own);
        return engine;
    }

    @Override
    public X509ExtendedKeyManager keyManager() {
        return keyManager;
    }

    @Override
    public X509ExtendedTrustManager trustManager() {
        return trustManager;
    }

    @Override
    public SSLContext sslContext() {
        return sslContext;
    }
}
