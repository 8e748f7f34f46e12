package io.unifiedtls.benchmarks;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.OpenSslContextOption;
import io.netty.handler.ssl.OpenSslServerSessionContext;
import io.netty.handler.ssl.ReferenceCountedOpenSslEngine;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.ReferenceCountUtil;
import io.unifiedtls.ApplicationProtocol;
import io.unifiedtls.CipherSuite;
import io.unifiedtls.EffectiveSettings;
import io.unifiedtls.SigningChain;
import io.unifiedtls.TLSServerContext;
import io.unifiedtls.handshake.HandshakeObserver;
import io.unifiedtls.handshake.LateBindingEngine;
import io.unifiedtls.handshake.Transport;
import io.unifiedtls.selection.ServerSettings;
import java.net.SocketAddress;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/**
 * Where engines of servers come from.
 *
 * @param engines makes one for a connection
 * @param release ends it
 */
record Servers(Supplier<? extends SSLEngine> engines, Consumer<SSLEngine> release) {

    private static final Transport NOWHERE = new Transport() {
        @Override
        public @Nullable SocketAddress remoteAddress() {
            return null;
        }

        @Override
        public boolean isClientGone() {
            return false;
        }

        @Override
        public void retire() {}
    };

    /** Ours, with a resolver whose answer is remembered. */
    static Servers ours(String backend, SigningChain chain, HandshakeObserver observer) {
        TLSServerContext root = Factories.factory(
                        Factories.backend(backend),
                        Factories.configuration(chain),
                        1,
                        ServerSettings.DEFAULT,
                        observer,
                        new SelectionBenchmark.Remembered(Factories.configuration(chain)))
                .server("default");
        return new Servers(
                () -> {
                    LateBindingEngine engine = (LateBindingEngine) root.newEngine();
                    engine.attach(NOWHERE);
                    return engine;
                },
                engine -> ((LateBindingEngine) engine).closed());
    }

    /** The backend's own engine with one context and the same settings. */
    static Servers bare(String backend, SigningChain chain) throws SSLException {
        return backend.equals("jdk") ? bareJdk(chain) : bareOpenssl(chain);
    }

    private static Servers bareJdk(SigningChain chain) {
        SSLContext context = Material.jdkContext(chain);
        return new Servers(
                () -> {
                    SSLEngine engine = context.createSSLEngine();
                    engine.setUseClientMode(false);
                    SSLParameters parameters = engine.getSSLParameters();
                    parameters.setCipherSuites(EffectiveSettings.DEFAULT_CIPHER_SUITES.stream()
                            .map(CipherSuite::name)
                            .toArray(String[]::new));
                    parameters.setApplicationProtocols(protocols().toArray(String[]::new));
                    parameters.setUseCipherSuitesOrder(true);
                    engine.setSSLParameters(parameters);
                    return engine;
                },
                engine -> {});
    }

    private static Servers bareOpenssl(SigningChain chain) throws SSLException {
        SslContext context = SslContextBuilder.forServer(
                        chain.privateKey(), chain.certificates().toArray(X509Certificate[]::new))
                .sslProvider(SslProvider.OPENSSL_REFCNT)
                .trustManager(Material.AUTHORITY.certificate())
                .ciphers(EffectiveSettings.DEFAULT_CIPHER_SUITES.stream()
                        .map(CipherSuite::name)
                        .toList())
                .protocols("TLSv1.2", "TLSv1.3")
                .option(OpenSslContextOption.GROUPS, new String[] {"X25519MLKEM768", "X25519", "P-256", "P-384", "P-521"
                })
                .applicationProtocolConfig(new ApplicationProtocolConfig(
                        Protocol.ALPN,
                        SelectorFailureBehavior.NO_ADVERTISE,
                        SelectedListenerFailureBehavior.ACCEPT,
                        protocols()))
                .build();
        ((OpenSslServerSessionContext) context.sessionContext()).setTicketKeys(Material.ticketKey());
        return new Servers(
                () -> (ReferenceCountedOpenSslEngine) context.newEngine(ByteBufAllocator.DEFAULT),
                ReferenceCountUtil::release);
    }

    private static List<String> protocols() {
        return EffectiveSettings.DEFAULT_SERVER_PROTOCOLS.stream()
                .map(ApplicationProtocol::name)
                .toList();
    }
}
