package io.unifiedtls.backend.openssl;

import static io.unifiedtls.testing.TestCertificates.AUTHORITY;
import static io.unifiedtls.testing.TestCertificates.CLIENT_AUTHORITY;
import static io.unifiedtls.testing.TestCertificates.certificateFor;
import static io.unifiedtls.testing.TestCertificates.clientCertificate;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.OpenSslCertificateCompressionAlgorithm;
import io.netty.handler.ssl.OpenSslCertificateCompressionConfig;
import io.netty.handler.ssl.OpenSslCertificateCompressionConfig.AlgorithmMode;
import io.netty.handler.ssl.OpenSslContextOption;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.unifiedtls.ApplicationProtocol;
import io.unifiedtls.CipherSuite;
import io.unifiedtls.ClientAuthentication;
import io.unifiedtls.ClientHello;
import io.unifiedtls.NamedGroup;
import io.unifiedtls.SessionTicketKey;
import io.unifiedtls.SessionTicketKeys;
import io.unifiedtls.SignatureScheme;
import io.unifiedtls.SigningChain;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.TLSVersion;
import io.unifiedtls.TrustStore;
import io.unifiedtls.backend.BackendServerContext;
import io.unifiedtls.backend.jsse.JsseBackend;
import io.unifiedtls.material.KeyKind;
import io.unifiedtls.testing.Engines;
import io.unifiedtls.testing.NativeLeaks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class OpensslBackendTests {

    private static final ClientHello ANY = ClientHello.builder().build();
    private static final SigningChain CHAIN = certificateFor("shop.example");
    private static final TLSConfiguration SHOP =
            TLSConfiguration.builder().label("shop").signingChains(CHAIN).build();

    private final OpensslBackend backend = new OpensslBackend(
            new JsseBackend(), new RotatingTicketKeys(Duration.ofHours(1)), chain -> Optional.empty());

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

    /** By session id and by ticket, since both are shared where contexts share ticket keys. */
    @ParameterizedTest
    @MethodSource
    void sessionIsResumedOnlyWhereAsMuchIsDemanded(
            boolean resumed, UnaryOperator<TLSConfiguration.Builder> change, String version) throws SSLException {
        SSLContext clients = Engines.clientContext(clientCertificate(CLIENT_AUTHORITY));
        TLSConfiguration other = change.apply(SHOP.toBuilder()).build();
        try (BackendServerContext first = backend.newServerContext(SHOP);
                BackendServerContext second = backend.newServerContext(other)) {
            assertThat(isResumed(clients, first, version)).isFalse();
            assertThat(isResumed(clients, first, version)).isTrue();
            assertThat(isResumed(clients, second, version)).isEqualTo(resumed);
        }
    }

    static Stream<Arguments> sessionIsResumedOnlyWhereAsMuchIsDemanded() {
        return Stream.of("TLSv1.2", "TLSv1.3")
                .flatMap(version -> Stream.of(
                        binding(version, true, shop -> shop),
                        binding(version, true, shop -> shop.label("other")),
                        binding(version, true, shop -> shop.signingChains(certificateFor("shop.example"))),
                        binding(
                                version,
                                false,
                                shop -> shop.signingChains(certificateFor("shop.example", "other.example"))),
                        binding(version, false, shop -> authenticating(shop, ClientAuthentication.Mode.WANT)),
                        binding(version, false, shop -> authenticating(shop, ClientAuthentication.Mode.NEED)),
                        binding(
                                version,
                                false,
                                shop -> shop.applicationProtocols(List.of(ApplicationProtocol.HTTP_1_1))),
                        binding(
                                version,
                                false,
                                shop -> shop.cipherSuites(List.of(
                                        CipherSuite.TLS_AES_128_GCM_SHA256,
                                        CipherSuite.TLS_AES_256_GCM_SHA384,
                                        CipherSuite.TLS_CHACHA20_POLY1305_SHA256,
                                        CipherSuite.of("TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384"))))));
    }

    private static Arguments binding(String version, boolean resumed, UnaryOperator<TLSConfiguration.Builder> change) {
        return Arguments.of(resumed, change, version);
    }

    private static TLSConfiguration.Builder authenticating(
            TLSConfiguration.Builder shop, ClientAuthentication.Mode mode) {
        return shop.clientAuthentication(
                ClientAuthentication.of(mode, TrustStore.of(List.of(CLIENT_AUTHORITY.certificate()))));
    }

    @Test
    void bindingKnowsTrustAnchorsInWhateverOrder() {
        TLSConfiguration one =
                authenticating(SHOP.toBuilder(), ClientAuthentication.Mode.NEED).build();
        X509Certificate a = AUTHORITY.certificate();
        X509Certificate b = CLIENT_AUTHORITY.certificate();
        TLSConfiguration both =
                one.toBuilder().trustStore(TrustStore.of(List.of(a, b))).build();
        TLSConfiguration turned =
                one.toBuilder().trustStore(TrustStore.of(List.of(b, a))).build();
        assertThat(SessionBinding.of(both)).isEqualTo(SessionBinding.of(turned)).isNotEqualTo(SessionBinding.of(one));
        assertThat(SessionBinding.of(both)).hasSize(32);
    }

    private static boolean isResumed(SSLContext clients, BackendServerContext context, String version)
            throws SSLException {
        SSLEngine client =
                Engines.client(clients, "shop.example", parameters -> parameters.setProtocols(new String[] {version}));
        SSLEngine server = context.newEngine(ANY);
        Engines.handshake(client, server);
        Engines.send(new byte[1], server, client); // BoringSSL sends tickets of TLS 1.3 with what is written first
        boolean resumed = context.isResumed(server, Instant.now());
        context.release(server);
        return resumed;
    }

    /** What a replica issued, another one takes, also after the key has been moved to the second place. */
    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void replicasThatShareKeysResumeEachOthersSessions(String version) throws SSLException {
        SecureRandom random = new SecureRandom();
        SessionTicketKey first = SessionTicketKey.random(random);
        SharedKeys keys = new SharedKeys();
        keys.current = List.of(first);
        SSLContext clients = Engines.clientContext(null);
        try (BackendServerContext one =
                        new OpensslBackend(new JsseBackend(), keys, chain -> Optional.empty()).newServerContext(SHOP);
                BackendServerContext other =
                        new OpensslBackend(new JsseBackend(), keys, chain -> Optional.empty()).newServerContext(SHOP);
                BackendServerContext stranger = backend.newServerContext(SHOP)) {
            assertThat(isResumed(clients, one, version)).isFalse();
            assertThat(isResumed(clients, other, version)).isTrue();
            keys.current = List.of(SessionTicketKey.random(random), first);
            assertThat(isResumed(clients, other, version)).isTrue();
            assertThat(isResumed(clients, stranger, version)).isFalse();
        }
    }

    private static final class SharedKeys implements SessionTicketKeys {

        private volatile List<SessionTicketKey> current = List.of();

        @Override
        public List<SessionTicketKey> current() {
            return current;
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

    /** RFC 9850. */
    @Test
    void keyLogHoldsTheSecretsAndIsItsOwnersAlone(@TempDir Path directory) throws IOException {
        Path file = directory.resolve("keys.log");
        try (BackendServerContext context = backend.withInsecureKeyLog(file).newServerContext(SHOP)) {
            SSLEngine server = context.newEngine(ANY);
            Engines.handshake(Engines.client("shop.example"), server);
            context.release(server);
        }
        assertThat(Files.readString(file))
                .containsPattern("(?m)^SERVER_HANDSHAKE_TRAFFIC_SECRET [0-9a-f]{64} [0-9a-f]{64,96}$")
                .containsPattern("(?m)^CLIENT_TRAFFIC_SECRET_0 [0-9a-f]{64} [0-9a-f]{64,96}$");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
    }

    @Test
    void keyLogThatOthersMayReadIsTakenFromThem(@TempDir Path directory) throws IOException {
        Path file = directory.resolve("keys.log");
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-r--r--")));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-rw-"));
        Files.writeString(file, "# from before\n");
        backend.withInsecureKeyLog(file);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(Files.readString(file)).isEqualTo("# from before\n");
    }

    @Test
    void keysRotateAndTheTwoBeforeStillDecrypt() {
        AtomicLong nanos = new AtomicLong();
        RotatingTicketKeys keys = new RotatingTicketKeys(Duration.ofHours(12), nanos::get);
        var first = keys.current();
        nanos.addAndGet(Duration.ofHours(12).toNanos() - 1);
        assertThat(keys.current()).isSameAs(first).hasSize(1);
        nanos.addAndGet(1);
        var second = keys.current();
        assertThat(second).hasSize(2).endsWith(first.get(0));
        nanos.addAndGet(Duration.ofHours(12).toNanos());
        assertThat(keys.current()).hasSize(3).containsSubsequence(second);
        nanos.addAndGet(Duration.ofHours(12).toNanos());
        assertThat(keys.current()).hasSize(3).doesNotContain(first.get(0));
    }
}
