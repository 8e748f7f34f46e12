package io.unifiedtls.backend.openssl;

import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.IdentityCipherSuiteFilter;
import io.netty.handler.ssl.OpenSslCachingX509KeyManagerFactory;
import io.netty.handler.ssl.OpenSslCertificateCompressionConfig;
import io.netty.handler.ssl.OpenSslCertificateCompressionConfig.AlgorithmMode;
import io.netty.handler.ssl.OpenSslContextOption;
import io.netty.handler.ssl.OpenSslServerSessionContext;
import io.netty.handler.ssl.ReferenceCountedOpenSslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.KeyManagerFactoryWrapper;
import io.unifiedtls.ApplicationProtocol;
import io.unifiedtls.CipherSuite;
import io.unifiedtls.EffectiveSettings;
import io.unifiedtls.EffectiveSettings.Side;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.TLSVersion;
import io.unifiedtls.backend.ClientVerdicts;
import io.unifiedtls.backend.trust.TrustManagers;
import io.unifiedtls.revocation.RevocationChecks;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import javax.net.ssl.X509ExtendedTrustManager;

/** Makes BoringSSL's contexts of one configuration. Thread-safe. */
final class NativeContexts {

    private final TLSConfiguration configuration;
    private final EffectiveSettings settings;
    private final X509ExtendedTrustManager trustManager;
    private final ClientVerdicts verdicts = new ClientVerdicts();
    private final byte[] sessionBinding;
    private final Optional<KeyLog> keyLog;

    /**
     * Create a maker of contexts.
     *
     * @param keyLog told the secrets of all connections, if there is one
     * @param revocation finds out whether clients were revoked
     */
    NativeContexts(TLSConfiguration configuration, Optional<KeyLog> keyLog, RevocationChecks revocation) {
        this.configuration = configuration;
        this.settings = configuration.effective(Side.SERVER, NamedGroups.DEFAULT);
        this.keyLog = keyLog;
        this.trustManager = new AlertingTrustManager(
                TrustManagers.ofServer(configuration, revocation),
                verdicts,
                configuration.clientAuthentication().isEnforced());
        this.sessionBinding = SessionBinding.of(configuration);
    }

    /** A new one, with one reference. */
    ReferenceCountedOpenSslContext create() {
        try {
            ReferenceCountedOpenSslContext context =
                    (ReferenceCountedOpenSslContext) builder().build();
            ((OpenSslServerSessionContext) context.sessionContext()).setSessionIdContext(sessionBinding);
            keyLog.ifPresent(log -> log.listenTo(context));
            return context;
        } catch (SSLException ex) {
            throw new IllegalStateException(
                    "OpenSSL does not accept configuration '%s'".formatted(configuration.label()), ex);
        }
    }

    /** Which clients were refused, by Netty's engines. */
    ClientVerdicts verdicts() {
        return verdicts;
    }

    private SslContextBuilder builder() {
        SslContextBuilder builder = SslContextBuilder.forServer(keys())
                .sslProvider(SslProvider.OPENSSL_REFCNT)
                .trustManager(trustManager)
                .protocols(versions())
                .ciphers(cipherSuites(), IdentityCipherSuiteFilter.INSTANCE)
                .clientAuth(clientAuthentication())
                .sessionTimeout(configuration.sessions().timeout().toSeconds())
                .sessionCacheSize(configuration.sessions().cacheSize())
                .enableOcsp(configuration.ocspStapling())
                .option(OpenSslContextOption.USE_TASKS, mayBlock())
                .option(
                        OpenSslContextOption.CERTIFICATE_COMPRESSION_ALGORITHMS,
                        OpenSslCertificateCompressionConfig.newBuilder()
                                .addAlgorithm(new ZlibCompression(), AlgorithmMode.Compress)
                                .build())
                .option(OpenSslContextOption.GROUPS, NamedGroups.names(settings.namedGroups()));
        List<String> protocols = settings.applicationProtocols().stream()
                .map(ApplicationProtocol::name)
                .toList();
        return protocols.isEmpty()
                ? builder
                : builder.applicationProtocolConfig(new ApplicationProtocolConfig(
                        Protocol.ALPN,
                        SelectorFailureBehavior.NO_ADVERTISE,
                        SelectedListenerFailureBehavior.ACCEPT,
                        protocols));
    }

    /** Keeps chains and keys as BoringSSL has parsed them. */
    private OpenSslCachingX509KeyManagerFactory keys() {
        return new OpenSslCachingX509KeyManagerFactory(
                new KeyManagerFactoryWrapper(new ChosenChainKeyManager(configuration.signingChains())));
    }

    /** To verify a client may take a question to an OCSP responder; nothing else takes long. */
    private boolean mayBlock() {
        return configuration.clientAuthentication().isRequested();
    }

    private ClientAuth clientAuthentication() {
        return switch (configuration.clientAuthentication().mode()) {
            case NONE -> ClientAuth.NONE;
            case WANT, REPORT -> ClientAuth.OPTIONAL;
            case NEED -> ClientAuth.REQUIRE;
        };
    }

    /** Without a version, where no cipher suite is for it. */
    private String[] versions() {
        return Arrays.stream(TLSVersion.values())
                .filter(version -> configuration.supports(version)
                        && suites().anyMatch(suite -> suite.isTls13() == (version == TLSVersion.TLS_1_3)))
                .map(TLSVersion::protocolName)
                .toArray(String[]::new);
    }

    /** BoringSSL asks for a key only where there are suites before TLS 1.3, also if they are for no version. */
    private List<String> cipherSuites() {
        Stream<CipherSuite> idle = suites().allMatch(CipherSuite::isTls13)
                ? EffectiveSettings.DEFAULT_CIPHER_SUITES.stream().filter(suite -> !suite.isTls13())
                : Stream.of();
        return Stream.concat(suites(), idle).map(CipherSuite::name).toList();
    }

    private Stream<CipherSuite> suites() {
        return settings.cipherSuites().stream();
    }
}
