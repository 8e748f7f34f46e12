package io.unifiedtls.backend;

import io.unifiedtls.ApplicationProtocol;
import io.unifiedtls.CipherSuite;
import io.unifiedtls.ClientHello;
import io.unifiedtls.EffectiveSettings.Side;
import io.unifiedtls.HandshakeOutcome;
import io.unifiedtls.NamedGroup;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.TLSVersion;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSessionContext;

/**
 * A configuration with HTTP/2 and with cipher suites of TLS 1.2 that HTTP/2 forbids (RFC 9113, section 9.2.2 and appendix A),
 * in two contexts, which share no sessions: one without these suites, and one without HTTP/2. A client gets the latter if it
 * speaks another protocol, too, and the configuration prefers a forbidden suite.
 */
public final class Http2ServerContext implements BackendServerContext {

    private final TLSConfiguration configuration;
    private final List<ApplicationProtocol> protocols;
    private final BackendServerContext withHttp2;
    private final BackendServerContext without;

    private Http2ServerContext(
            TLSConfiguration configuration, Function<TLSConfiguration, BackendServerContext> implementation) {
        this.configuration = configuration;
        this.protocols = protocols(configuration);
        this.withHttp2 = implementation.apply(forHttp2(configuration));
        this.without = implementation.apply(withoutHttp2(configuration));
    }

    /** The context or contexts of a configuration, by the implementation that makes one. */
    public static BackendServerContext of(
            TLSConfiguration configuration, Function<TLSConfiguration, BackendServerContext> implementation) {
        if (!protocols(configuration).contains(ApplicationProtocol.H2)
                || suites(configuration).stream().allMatch(Http2ServerContext::isAllowed)) {
            return implementation.apply(configuration);
        }
        return hasSuites(configuration)
                ? new Http2ServerContext(configuration, implementation)
                : implementation.apply(withoutHttp2(configuration));
    }

    /** Whether no client can be served: HTTP/2 is all there is, and all suites are forbidden. */
    static boolean isImpossible(TLSConfiguration configuration) {
        return !hasSuites(configuration)
                && protocols(configuration).equals(List.of(ApplicationProtocol.H2))
                && !suites(configuration).isEmpty();
    }

    @Override
    public SSLEngine newEngine(ClientHello clientHello) {
        return (speaksHttp2(clientHello) ? withHttp2 : without).newEngine(clientHello);
    }

    private boolean speaksHttp2(ClientHello clientHello) {
        List<ApplicationProtocol> common = protocols.stream()
                .filter(clientHello.applicationProtocols()::contains)
                .toList();
        if (common.isEmpty() || !common.get(0).equals(ApplicationProtocol.H2)) {
            return false;
        }
        return common.size() == 1
                || ServerChoice.of(configuration, clientHello, this::allows)
                        .flatMap(ServerChoice::cipherSuite)
                        .map(Http2ServerContext::isAllowed)
                        .orElse(true);
    }

    private static TLSConfiguration forHttp2(TLSConfiguration configuration) {
        List<CipherSuite> allowed = suites(configuration).stream()
                .filter(Http2ServerContext::isAllowed)
                .toList();
        boolean tls12 = allowed.stream().anyMatch(suite -> !suite.isTls13());
        return configuration.toBuilder()
                .cipherSuites(allowed)
                .lowestSupportedVersion(tls12 ? configuration.lowestSupportedVersion() : TLSVersion.TLS_1_3)
                .build();
    }

    private static TLSConfiguration withoutHttp2(TLSConfiguration configuration) {
        return configuration.toBuilder()
                .applicationProtocols(protocols(configuration).stream()
                        .filter(protocol -> !protocol.equals(ApplicationProtocol.H2))
                        .toList())
                .build();
    }

    private static List<ApplicationProtocol> protocols(TLSConfiguration configuration) {
        return configuration.effective(Side.SERVER).applicationProtocols();
    }

    private static List<CipherSuite> suites(TLSConfiguration configuration) {
        return configuration.effective(Side.SERVER).cipherSuites();
    }

    /** Whether HTTP/2 has suites in one of the versions. */
    private static boolean hasSuites(TLSConfiguration configuration) {
        return suites(configuration).stream()
                .filter(Http2ServerContext::isAllowed)
                .anyMatch(suite -> suite.isTls13()
                        ? configuration.supports(TLSVersion.TLS_1_3)
                        : configuration.lowestSupportedVersion() != TLSVersion.TLS_1_3);
    }

    /** Forbidden is what is not forward secret, and what is not authenticated encryption. */
    static boolean isAllowed(CipherSuite suite) {
        String name = suite.name();
        return suite.isTls13()
                || ((name.startsWith("TLS_ECDHE_") || name.startsWith("TLS_DHE_"))
                        && (name.contains("_GCM_") || name.contains("_CCM") || name.contains("_POLY1305")));
    }

    @Override
    public boolean allows(NamedGroup group) {
        return without.allows(group);
    }

    @Override
    public Optional<ClientRefusal> refusal(SSLEngine engine) {
        return withHttp2.refusal(engine).or(() -> without.refusal(engine));
    }

    @Override
    public void release(SSLEngine engine) {
        withHttp2.release(engine);
    }

    @Override
    public SSLSessionContext sessionContext() {
        return withHttp2.sessionContext();
    }

    @Override
    public boolean isResumed(SSLEngine engine, Instant handshakeStart) {
        return withHttp2.isResumed(engine, handshakeStart);
    }

    @Override
    public Optional<NamedGroup> namedGroup(SSLEngine engine) {
        return withHttp2.namedGroup(engine);
    }

    @Override
    public HandshakeOutcome outcome(SSLEngine engine, SSLException failure) {
        return withHttp2.outcome(engine, failure);
    }

    @Override
    public void close() {
        withHttp2.close();
        without.close();
    }
}
