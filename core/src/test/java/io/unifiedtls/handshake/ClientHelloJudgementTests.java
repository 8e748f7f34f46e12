package io.unifiedtls.handshake;

import static io.unifiedtls.testing.TestCertificates.AUTHORITY;
import static io.unifiedtls.testing.TestCertificates.certificateFor;
import static org.assertj.core.api.Assertions.assertThat;

import io.unifiedtls.SignatureScheme;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.TLSVersion;
import io.unifiedtls.TrustStore;
import io.unifiedtls.backend.BackendClientContext;
import io.unifiedtls.backend.BackendServerContext;
import io.unifiedtls.backend.TLSBackend;
import io.unifiedtls.backend.jsse.JsseBackend;
import io.unifiedtls.backend.openssl.OpensslBackend;
import io.unifiedtls.backend.openssl.RotatingTicketKeys;
import io.unifiedtls.handshake.HandshakeSelector.Selection;
import io.unifiedtls.testing.Engines;
import io.unifiedtls.testing.HelloDraft;
import io.unifiedtls.testing.Mutations;
import io.unifiedtls.testing.OddHello;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What can be seen in a ClientHello is judged alike, whoever does the TLS. */
class ClientHelloJudgementTests {

    private static final int ALERT = 21;
    private static final int HANDSHAKE = 22;
    private static final int MUTATIONS = Integer.getInteger("tls.test.fuzz-inputs", 1_000);

    private static final TLSConfiguration SHOP = TLSConfiguration.builder()
            .label("shop")
            .signingChains(certificateFor("shop.example"))
            .build();

    private static final TLSBackend JDK = new JsseBackend();
    private static final TLSBackend OPENSSL =
            new OpensslBackend(JDK, new RotatingTicketKeys(Duration.ofHours(1)), chain -> Optional.empty());

    private static final Map<TLSBackend, BackendServerContext> CONTEXTS =
            Stream.of(JDK, OPENSSL).collect(Collectors.toMap(backend -> backend, b -> b.newServerContext(SHOP)));

    @AfterAll
    static void closeContexts() {
        CONTEXTS.values().forEach(BackendServerContext::close);
    }

    static Stream<Arguments> hellos() {
        return Stream.of(JDK, OPENSSL)
                .flatMap(backend ->
                        OddHello.all().map(hello -> Arguments.of(Named.of(backend.name(), backend), hello)));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("hellos")
    void isJudgedAlike(TLSBackend backend, OddHello hello) {
        assertThat(answer(backend, hello.draft().apply("shop.example").record()))
                .isEqualTo(hello.alert());
    }

    @Test
    void versionsThatTheConfigurationDoesNotHaveAreProtocolVersion() {
        HelloDraft both = HelloDraft.ofTls13("shop.example");
        byte[] tls13 = HelloDraft.ofTls13("shop.example")
                .with(HelloDraft.SUPPORTED_VERSIONS, HelloDraft.vector8(HelloDraft.u16s(0x0304)))
                .record();
        byte[] tls12 = HelloDraft.ofTls12("shop.example").record();
        for (TLSBackend backend : List.of(JDK, OPENSSL)) {
            TLSConfiguration only12 =
                    SHOP.toBuilder().highestSupportedVersion(TLSVersion.TLS_1_2).build();
            TLSConfiguration only13 =
                    SHOP.toBuilder().lowestSupportedVersion(TLSVersion.TLS_1_3).build();
            assertThat(answer(backend, only12, tls13)).contains(70);
            assertThat(answer(backend, only13, tls12)).contains(70);
            assertThat(answer(backend, only12, both.record())).isEmpty();
            assertThat(answer(backend, only13, both.record())).isEmpty();
        }
    }

    /** Of clients whose keys both sides read: the JDK knows none of ML-KEM. */
    @Tag("slow")
    @Test
    void changedHellosAreAnsweredByBothOrNone() {
        Random random = new Random(1);
        List<byte[]> seeds = Stream.concat(
                        ClientHelloFuzz.captured("openssl", "openssl-1.2", "gnutls", "curl"),
                        Stream.of(
                                HelloDraft.ofTls12("shop.example").body(),
                                HelloDraft.ofTls13("shop.example").body()))
                .toList();
        int answered = 0;
        for (int i = 0; i < MUTATIONS; i++) {
            byte[] body = Mutations.of(seeds.get(i % seeds.size()), random);
            if (body.length <= ClientHelloFuzz.LONGEST) {
                byte[] record = ClientHelloFuzz.flight(body);
                boolean byJdk = answer(JDK, record).isEmpty();
                assertThat(answer(OPENSSL, record).isEmpty())
                        .as(() -> HexFormat.of().formatHex(body))
                        .isEqualTo(byJdk);
                answered += byJdk ? 1 : 0;
            }
        }
        assertThat(answered).isGreaterThan(MUTATIONS / 10);
    }

    /** So a server that can do nothing else fails (RFC 9155, section 2). */
    @Test
    void clientsOfferNoSha1() throws ClientHelloException {
        BackendClientContext context = JDK.newClientContext(TLSConfiguration.builder()
                .trustStore(TrustStore.of(List.of(AUTHORITY.certificate())))
                .build());
        for (SSLEngine client : List.of(
                context.newEngine("shop.example", 443), context.sslContext().createSSLEngine("shop.example", 443))) {
            ClientHelloReader reader = new ClientHelloReader();
            reader.read(ByteBuffer.wrap(Engines.clientHello(client)));
            assertThat(reader.clientHello().signatureSchemes())
                    .contains(SignatureScheme.of("rsa_pkcs1_sha256"))
                    .doesNotContain(SignatureScheme.of("rsa_pkcs1_sha1"), SignatureScheme.of("ecdsa_sha1"));
        }
    }

    /** The alert's code; empty for a ServerHello. */
    private static Optional<Integer> answer(TLSBackend backend, byte[] record) {
        return answer(SHOP, Objects.requireNonNull(CONTEXTS.get(backend)), record);
    }

    private static Optional<Integer> answer(TLSBackend backend, TLSConfiguration configuration, byte[] record) {
        try (BackendServerContext context = backend.newServerContext(configuration)) {
            return answer(configuration, context, record);
        }
    }

    private static Optional<Integer> answer(
            TLSConfiguration configuration, BackendServerContext context, byte[] record) {
        LateBindingEngine server = new LateBindingEngine(
                HandshakeSelector.always(new Selection(configuration, context)),
                new SSLParameters(),
                Duration.ofSeconds(10),
                HandshakeObserver.NONE);
        ByteBuffer answer = ByteBuffer.allocate(64 * 1_024);
        try {
            server.unwrap(ByteBuffer.wrap(record), ByteBuffer.allocate(64 * 1_024));
            Engines.runTasks(server);
            assertThat(server.getHandshakeStatus()).isEqualTo(HandshakeStatus.NEED_WRAP);
            server.wrap(ByteBuffer.allocate(0), answer);
        } catch (SSLException ex) {
            throw new AssertionError(ex);
        } finally {
            server.closed();
        }
        assertThat((int) answer.get(0)).isIn(ALERT, HANDSHAKE);
        return answer.get(0) == HANDSHAKE ? Optional.empty() : Optional.of((int) answer.get(6));
    }
}
