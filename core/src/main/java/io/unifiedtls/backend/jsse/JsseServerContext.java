package io.unifiedtls.backend.jsse;

import io.unifiedtls.ClientHello;
import io.unifiedtls.EffectiveSettings.Side;
import io.unifiedtls.NamedGroup;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.backend.BackendServerContext;
import io.unifiedtls.backend.ClientRefusal;
import io.unifiedtls.backend.ClientVerdicts;
import io.unifiedtls.backend.ServerChoice;
import io.unifiedtls.revocation.RevocationChecks;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSessionContext;

/** A configuration on the JDK: an {@code SSLContext} with its own sessions, and the parameters of its engines. */
final class JsseServerContext extends JsseContext implements BackendServerContext {

    private final TLSConfiguration configuration;
    private final List<NamedGroup> groups;
    private final SigningChainKeyManager keys;
    private final RevocationChecks revocation;
    private final SSLParameters parameters;
    private final SSLSessionContext sessions =
            new CurrentSessions(() -> current().sslContext().getServerSessionContext());
    private final ClientVerdicts verdicts = new ClientVerdicts();
    private volatile SessionPeriod period;

    /**
     * Create a context.
     *
     * @param defaultGroups the JDK's, where the configuration has none
     */
    JsseServerContext(TLSConfiguration configuration, List<NamedGroup> defaultGroups, RevocationChecks revocation) {
        this(configuration, defaultGroups, revocation, new SigningChainKeyManager(configuration.signingChains()));
    }

    /**
     * Create a context with another key manager.
     *
     * @param keys of the configuration
     */
    JsseServerContext(
            TLSConfiguration configuration,
            List<NamedGroup> defaultGroups,
            RevocationChecks revocation,
            SigningChainKeyManager keys) {
        this.configuration = configuration;
        this.groups = configuration.effective(Side.SERVER, defaultGroups).namedGroups();
        this.revocation = revocation;
        this.keys = keys;
        parameters = serverParameters(configuration);
        period = new SessionPeriod(configuration, keys, revocation, verdicts);
    }

    @Override
    public boolean allows(NamedGroup group) {
        return groups.contains(group);
    }

    @Override
    public SSLEngine newEngine(ClientHello clientHello) {
        SSLContext sslContext = current().sslContext();
        int unusable = ServerChoice.unusableChains(configuration, clientHello);
        SSLEngine engine = unusable == 0 ? sslContext.createSSLEngine() : sslContext.createSSLEngine(null, unusable);
        engine.setUseClientMode(false);
        engine.setSSLParameters(parameters);
        return engine;
    }

    @Override
    public Optional<ClientRefusal> refusal(SSLEngine engine) {
        return verdicts.find(engine);
    }

    @Override
    public SSLSessionContext sessionContext() {
        return sessions;
    }

    private SessionPeriod current() {
        SessionPeriod current = period;
        return current.isOver() ? next() : current;
    }

    private synchronized SessionPeriod next() {
        if (period.isOver()) {
            period = new SessionPeriod(configuration, keys, revocation, verdicts);
        }
        return period;
    }

    private static SSLParameters serverParameters(TLSConfiguration configuration) {
        SSLParameters parameters = JsseParameters.of(configuration.effective(Side.SERVER));
        parameters.setUseCipherSuitesOrder(true);
        switch (configuration.clientAuthentication().mode()) {
            case NEED -> parameters.setNeedClientAuth(true);
            case WANT, REPORT -> parameters.setWantClientAuth(true);
            case NONE -> {}
        }
        return parameters;
    }
}
