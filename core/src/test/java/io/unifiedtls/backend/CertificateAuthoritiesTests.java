package io.unifiedtls.backend;

import static io.unifiedtls.testing.TestCertificates.AUTHORITY;
import static io.unifiedtls.testing.TestCertificates.certificateFor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.unifiedtls.ClientAuthentication;
import io.unifiedtls.ClientHello;
import io.unifiedtls.SessionTicketKey;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.TLSPolicy;
import io.unifiedtls.TLSVersion;
import io.unifiedtls.TrustStore;
import io.unifiedtls.UnsupportedSettingException;
import io.unifiedtls.backend.jsse.JsseBackend;
import io.unifiedtls.backend.openssl.OpensslBackend;
import io.unifiedtls.context.ContextFactory;
import io.unifiedtls.handshake.HandshakeObserver;
import io.unifiedtls.selection.CertificateSupply;
import io.unifiedtls.selection.HostTable;
import io.unifiedtls.testing.Contexts;
import io.unifiedtls.testing.Engines;
import io.unifiedtls.testing.ManyAuthorities;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.SSLEngine;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The names of authorities that a server tells its clients. More than fit would end handshakes without an alert. */
class CertificateAuthoritiesTests {

    /** Less than 65,453 bytes, which the JDK sends in TLS 1.3, and 65,505, which BoringSSL does. */
    private static final int MOST = 65_000;

    private static final TLSConfiguration PLAIN = TLSConfiguration.builder()
            .label("shop")
            .signingChains(certificateFor("shop.example"))
            .build();

    static Stream<TLSBackend> backends() {
        return Stream.of(
                new JsseBackend(),
                new OpensslBackend(
                        new JsseBackend(),
                        () -> List.of(SessionTicketKey.of(new byte[48])),
                        chain -> Optional.empty()));
    }

    static Stream<Arguments> backendsAndVersions() {
        return backends()
                .flatMap(backend -> Stream.of(TLSVersion.TLS_1_2, TLSVersion.TLS_1_3)
                        .map(version -> Arguments.of(backend, version)));
    }

    @ParameterizedTest
    @MethodSource("backendsAndVersions")
    void asManyAsAreTakenReachTheClient(TLSBackend backend, TLSVersion version) throws Exception {
        TLSConfiguration configuration = trusting(TrustStore.of(ManyAuthorities.of(MOST))).toBuilder()
                .lowestSupportedVersion(version)
                .highestSupportedVersion(version)
                .build();
        assertThat(backend.faults(configuration)).isEmpty();
        try (BackendServerContext context = backend.newServerContext(configuration)) {
            SSLEngine client = client(version);
            Engines.handshake(client, context.newEngine(ClientHello.builder().build()));
            assertThat(client.getSession().getProtocol()).isEqualTo(version.protocolName());
        }
    }

    @ParameterizedTest
    @MethodSource("backends")
    void oneByteMoreIsAFault(TLSBackend backend) {
        assertThat(backend.faults(trusting(TrustStore.of(ManyAuthorities.of(MOST + 1)))))
                .singleElement()
                .asString()
                .contains(
                        "Configuration 'shop': trust-store contains 17 authorities whose names have 65001 bytes in total",
                        "at most 65000 bytes",
                        "Remove authorities");
    }

    @ParameterizedTest
    @MethodSource("backends")
    void thoseOfTheSystemCount(TLSBackend backend) {
        List<String> faults = backend.faults(trusting(TrustStore.systemAnd(ManyAuthorities.of(MOST))));
        assertThat(faults).singleElement().asString().contains("authorities (including those of the Java runtime)");
        assertThat(backend.faults(trusting(TrustStore.system()))).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("backends")
    void nobodyIsToldOfThemWhereNoCertificateIsAskedFor(TLSBackend backend) {
        assertThat(backend.faults(PLAIN.toBuilder()
                        .trustStore(TrustStore.of(ManyAuthorities.of(MOST + 1)))
                        .build()))
                .isEmpty();
    }

    @Test
    void clientsTellNobodyOfThem() {
        assertThat(new JsseBackend()
                        .clientFaults(TLSConfiguration.builder()
                                .label("caller")
                                .trustStore(TrustStore.of(ManyAuthorities.of(MOST + 1)))
                                .build()))
                .isEmpty();
    }

    @ParameterizedTest
    @MethodSource("backends")
    void whatAResolverAnswersIsRefusedToo(TLSBackend backend) {
        try (ContextFactory factory = new ContextFactory(
                backend,
                TLSPolicy.none(),
                List::of,
                CertificateSupply.none(),
                Contexts.SETTINGS,
                HandshakeObserver.NONE)) {
            Contexts.using(factory, PLAIN, HostTable.builder().build());
            assertThatExceptionOfType(UnsupportedSettingException.class)
                    .isThrownBy(() ->
                            factory.server("default").derive(trusting(TrustStore.of(ManyAuthorities.of(MOST + 1)))))
                    .withMessageContaining("trust-store contains 17 authorities");
        }
    }

    private static TLSConfiguration trusting(TrustStore authorities) {
        return PLAIN.toBuilder()
                .clientAuthentication(ClientAuthentication.want(authorities))
                .build();
    }

    /** The JDK's reads messages of 32 KB at most. */
    private static SSLEngine client(TLSVersion version) throws Exception {
        SslContext context = SslContextBuilder.forClient()
                .sslProvider(SslProvider.OPENSSL_REFCNT)
                .trustManager(AUTHORITY.certificate())
                .protocols(version.protocolName())
                .build();
        return context.newEngine(ByteBufAllocator.DEFAULT, "shop.example", 443);
    }
}
