package io.unifiedtls.backend.jsse;

import io.unifiedtls.ApplicationProtocol;
import io.unifiedtls.CipherSuite;
import io.unifiedtls.ClientAuthentication;
import io.unifiedtls.NamedGroup;
import io.unifiedtls.SignatureScheme;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.TLSDefaults;
import io.unifiedtls.TLSVersion;
import io.unifiedtls.backend.BackendServerContext;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSessionContext;
import javax.net.ssl.TrustManager;

/** A configuration on the JDK: an {@code SSLContext} with its own sessions, and the parameters of its engines. */
final class JsseServerContext implements BackendServerContext {

    private final SSLContext sslContext;
    private final SSLParameters parameters;

    JsseServerContext(TLSConfiguration configuration) {
        sslContext = sslContext(configuration);
        parameters = parameters(configuration);
        SSLSessionContext sessions = sslContext.getServerSessionContext();
        sessions.setSessionTimeout(
                Math.toIntExact(configuration.sessions().timeout().toSeconds()));
        sessions.setSessionCacheSize(configuration.sessions().cacheSize());
    }

    @Override
    public SSLEngine newEngine() {
        SSLEngine engine = sslContext.createSSLEngine();
        engine.setUseClientMode(false);
        engine.setSSLParameters(parameters);
        return engine;
    }

    @Override
    public SSLSessionContext sessionContext() {
        return sslContext.getServerSessionContext();
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

    private static SSLContext sslContext(TLSConfiguration configuration) {
        try {
            SSLContext sslContext = SSLContext.getInstance("TLS");
            sslContext.init(
                    new KeyManager[] {new SigningChainKeyManager(configuration.certificates())},
                    new TrustManager[] {TrustManagers.of(configuration)},
                    null);
            return sslContext;
        } catch (GeneralSecurityException ex) {
            throw new IllegalStateException(
                    "The JDK does not take configuration '%s'".formatted(configuration.label()), ex);
        }
    }

    private static SSLParameters parameters(TLSConfiguration configuration) {
        SSLParameters parameters = new SSLParameters(cipherSuites(configuration), protocols(configuration));
        parameters.setUseCipherSuitesOrder(true);
        parameters.setApplicationProtocols(
                configuration.applicationProtocols().orElse(TLSDefaults.SERVER_APPLICATION_PROTOCOLS).stream()
                        .map(ApplicationProtocol::name)
                        .toArray(String[]::new));
        if (configuration.clientAuthentication() == ClientAuthentication.NEED) {
            parameters.setNeedClientAuth(true);
        } else if (configuration.clientAuthentication() == ClientAuthentication.WANT) {
            parameters.setWantClientAuth(true);
        }
        configuration
                .namedGroups()
                .ifPresent(groups -> NewerParameters.NAMED_GROUPS.set(
                        parameters, groups.stream().map(NamedGroup::name).toList()));
        configuration
                .signatureSchemes()
                .ifPresent(schemes -> NewerParameters.SIGNATURE_SCHEMES.set(
                        parameters, schemes.stream().map(SignatureScheme::name).toList()));
        return parameters;
    }

    private static String[] cipherSuites(TLSConfiguration configuration) {
        return configuration.cipherSuites().orElse(TLSDefaults.CIPHER_SUITES).stream()
                .map(CipherSuite::name)
                .toArray(String[]::new);
    }

    private static String[] protocols(TLSConfiguration configuration) {
        return Arrays.stream(TLSVersion.values())
                .filter(version -> version.compareTo(configuration.lowestSupportedVersion()) >= 0
                        && version.compareTo(configuration.highestSupportedVersion()) <= 0)
                .map(TLSVersion::protocolName)
                .toArray(String[]::new);
    }
}
