package io.unifiedtls.backend.openssl;

import static io.unifiedtls.testing.TestCertificates.AUTHORITY;
import static io.unifiedtls.testing.TestCertificates.certificateFor;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.OpenSslCertificateCompressionAlgorithm;
import io.netty.handler.ssl.OpenSslCertificateCompressionConfig;
import io.netty.handler.ssl.OpenSslCertificateCompressionConfig.AlgorithmMode;
import io.netty.handler.ssl.OpenSslContextOption;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.unifiedtls.CipherSuite;
import io.unifiedtls.ClientHello;
import io.unifiedtls.NamedGroup;
import io.unifiedtls.SignatureScheme;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.TLSVersion;
import io.unifiedtls.backend.BackendServerContext;
import io.unifiedtls.material.KeyKind;
import io.unifiedtls.testing.Engines;
import io.unifiedtls.testing.NativeLeaks;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Settings, keys and engines of the backend on BoringSSL. */
class OpensslBackendTests extends OpensslFixture {

    @ParameterizedTest
    @MethodSource
    void whatItWouldNotHonourIsAFault(String fault, UnaryOperator<TLSConfiguration.Builder> change) {
        assertThat(backend.faults(SHOP)).isEmpty();
        assertThat(backend.faults(change.apply(SHOP.toBuilder()).build()))
                .singleElement()
                .asString()
                .contains("Configuration 'shop'", fault);
    }

    static Stream<Arguments> whatItWouldNotHonourIsAFault() {
        return Stream.of(
                fault("certificates is empty", shop -> shop.signingChains(List.of())),
                fault("lowest-supported-version is TLSv1.1", shop -> shop.lowestSupportedVersion(TLSVersion.TLS_1_1)),
                fault(
                        "cipher-suites contains only some of TLS 1.3",
                        shop -> shop.cipherSuites(List.of(
                                CipherSuite.TLS_AES_256_GCM_SHA384,
                                CipherSuite.of("TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384")))),
                fault(
                        "cipher-suites contains TLS_ECDHE_ECDSA_WITH_AES_128_CCM, which OpenSSL does not support",
                        shop -> shop.cipherSuites(List.of(
                                        CipherSuite.of("TLS_ECDHE_ECDSA_WITH_AES_128_CCM"),
                                        CipherSuite.of("TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384")))
                                .highestSupportedVersion(TLSVersion.TLS_1_2)),
                fault("named-groups contains [x448]", shop -> shop.namedGroups(List.of(NamedGroup.of("x448")))),
                fault(
                        "signature-schemes cannot be set on OpenSSL",
                        shop -> shop.signatureSchemes(List.of(SignatureScheme.of("ecdsa_secp256r1_sha256")))));
    }

    private static Arguments fault(String text, UnaryOperator<TLSConfiguration.Builder> change) {
        return Arguments.of(text, change);
    }

    /** The JDK's own choice, for each of a client's ways to say what it can verify. */
    @ParameterizedTest
    @CsvSource({
        "TLSv1.2, TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, RSA",
        "TLSv1.2, TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, EC",
        "TLSv1.3, TLS_AES_128_GCM_SHA256, EC",
    })
    void picksTheKeyThatTheClientCanVerify(String version, String suite, String algorithm) throws SSLException {
        TLSConfiguration configuration = SHOP.toBuilder()
                .signingChains(
                        certificateFor(KeyKind.P256, "shop.example"), certificateFor(KeyKind.RSA_2048, "shop.example"))
                .build();
        ClientHello hello = ClientHello.builder()
                .versions(List.of(TLSVersion.of(version)))
                .cipherSuites(List.of(CipherSuite.of(suite)))
                .namedGroups(List.of(NamedGroup.X25519, NamedGroup.SECP256R1))
                .signatureSchemes(List.of(
                        SignatureScheme.of("ecdsa_secp256r1_sha256"), SignatureScheme.of("rsa_pss_rsae_sha256")))
                .build();
        SSLEngine client = Engines.client(Engines.clientContext(null), "shop.example", parameters -> {
            parameters.setProtocols(new String[] {version});
            parameters.setCipherSuites(new String[] {suite});
        });
        try (BackendServerContext context = backend.newServerContext(configuration)) {
            SSLEngine server = context.newEngine(hello);
            Engines.handshake(client, server);
            context.release(server);
        }
        X509Certificate leaf = (X509Certificate) client.getSession().getPeerCertificates()[0];
        assertThat(leaf.getPublicKey().getAlgorithm()).isEqualTo(algorithm);
    }

    @Test
    void contextThatIsClosedStillMakesEnginesAndTheOnesItMadeGoOn() throws SSLException {
        BackendServerContext context = backend.newServerContext(SHOP);
        SSLEngine before = context.newEngine(ANY);
        context.close();
        context.close();
        SSLEngine after = context.newEngine(ANY);
        for (SSLEngine server : List.of(before, after)) {
            SSLEngine client = Engines.client("shop.example");
            Engines.handshake(client, server);
            assertThat(client.getSession().getProtocol()).isEqualTo("TLSv1.3");
            context.release(server);
        }
    }

    @Test
    void leakDetectorSeesWhatNobodyReleased() {
        NativeLeaks leaks = new NativeLeaks();
        leaks.watch();
        try {
            try (BackendServerContext context = backend.newServerContext(SHOP)) {
                context.release(context.newEngine(ANY));
            }
            assertThat(leaks.found()).isEmpty();
            backend.newServerContext(SHOP).newEngine(ANY);
            assertThat(leaks.found())
                    .anySatisfy(report -> assertThat(report).contains("OpensslEngine"))
                    .anySatisfy(report -> assertThat(report).contains("OpensslServerContext"));
        } finally {
            leaks.unwatch();
        }
    }

    /** RFC 8879. */
    @Test
    void certificatesAreCompressedOnceForClientsThatAskForIt() throws SSLException {
        List<byte[]> seen = new ArrayList<>();
        SslContext clients = SslContextBuilder.forClient()
                .sslProvider(SslProvider.OPENSSL)
                .trustManager(AUTHORITY.certificate())
                .option(
                        OpenSslContextOption.CERTIFICATE_COMPRESSION_ALGORITHMS,
                        OpenSslCertificateCompressionConfig.newBuilder()
                                .addAlgorithm(new Inflating(seen), AlgorithmMode.Decompress)
                                .build())
                .build();
        try (BackendServerContext context = backend.newServerContext(SHOP)) {
            for (int i = 0; i < 2; i++) {
                SSLEngine client = clients.newEngine(ByteBufAllocator.DEFAULT, "shop.example", 443);
                SSLEngine server = context.newEngine(ANY);
                Engines.handshake(client, server);
                context.release(server);
                assertThat(client.getSession().getPeerCertificates()[0]).isEqualTo(CHAIN.leaf());
            }
        }
        assertThat(seen).hasSize(2);
        assertThat(seen.get(0)).isEqualTo(seen.get(1));
    }

    private record Inflating(List<byte[]> seen) implements OpenSslCertificateCompressionAlgorithm {

        @Override
        public byte[] compress(SSLEngine engine, byte[] plain) {
            throw new UnsupportedOperationException();
        }

        @Override
        public byte[] decompress(SSLEngine engine, int length, byte[] compressed) throws DataFormatException {
            assertThat(compressed).hasSizeLessThan(length);
            seen.add(compressed);
            Inflater inflater = new Inflater();
            try {
                byte[] plain = new byte[length];
                inflater.setInput(compressed);
                assertThat(inflater.inflate(plain)).isEqualTo(length);
                return plain;
            } finally {
                inflater.end();
            }
        }

        @Override
        public int algorithmId() {
            return 1;
        }
    }
}
