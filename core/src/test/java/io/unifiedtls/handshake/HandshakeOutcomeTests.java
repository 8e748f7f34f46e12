package io.unifiedtls.handshake;

import static io.unifiedtls.testing.TestCertificates.certificateFor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.unifiedtls.Alert;
import io.unifiedtls.AllowedPeers;
import io.unifiedtls.ClientAuthentication;
import io.unifiedtls.HandshakeOutcome;
import io.unifiedtls.HandshakeOutcome.AlertReceived;
import io.unifiedtls.HandshakeOutcome.AlertSent;
import io.unifiedtls.HandshakeOutcome.ClientCertificateMissing;
import io.unifiedtls.HandshakeOutcome.ClientNotAllowed;
import io.unifiedtls.HandshakeOutcome.WithoutAlert;
import io.unifiedtls.PeerPattern;
import io.unifiedtls.SigningChain;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.TrustStore;
import io.unifiedtls.backend.BackendServerContext;
import io.unifiedtls.backend.TLSBackend;
import io.unifiedtls.backend.jsse.JsseBackend;
import io.unifiedtls.backend.openssl.OpensslBackend;
import io.unifiedtls.backend.openssl.RotatingTicketKeys;
import io.unifiedtls.handshake.HandshakeSelector.Selection;
import io.unifiedtls.material.CertificateAuthority;
import io.unifiedtls.testing.Engines;
import io.unifiedtls.testing.TestCertificates;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What an observer is told of handshakes that came to no connection. */
class HandshakeOutcomeTests implements HandshakeObserver {

    private static final SigningChain CHAIN = certificateFor("shop.example");
    private static final TLSConfiguration NEEDS_CERTIFICATE = TLSConfiguration.builder()
            .signingChains(CHAIN)
            .clientAuthentication(
                    ClientAuthentication.need(TrustStore.of(List.of(TestCertificates.AUTHORITY.certificate()))))
            .build();

    private final List<HandshakeFailure> failures = new ArrayList<>();

    static Stream<Arguments> backendsAndVersions() {
        JsseBackend jdk = new JsseBackend();
        TLSBackend openssl =
                new OpensslBackend(jdk, new RotatingTicketKeys(Duration.ofHours(1)), chain -> Optional.empty());
        return Stream.of(jdk, openssl)
                .flatMap(backend -> Stream.of("TLSv1.2", "TLSv1.3").map(version -> arguments(backend, version)));
    }

    @ParameterizedTest
    @MethodSource("backendsAndVersions")
    void certificateThatTheClientDoesNotSendIsMissing(TLSBackend backend, String version) {
        assertThat(refusal(backend, version, null)).isInstanceOf(ClientCertificateMissing.class);
    }

    @ParameterizedTest
    @MethodSource("backendsAndVersions")
    void certificateThatIsRefusedIsNotMissing(TLSBackend backend, String version) {
        SigningChain expired = TestCertificates.expiredClientCertificate(TestCertificates.AUTHORITY);
        assertThat(refusal(backend, version, expired)).isInstanceOf(AlertSent.class);
    }

    /** In TLS 1.3 the alert is encrypted by the TLS implementation, which has another one. */
    @ParameterizedTest
    @MethodSource("backendsAndVersions")
    void verifiedClientOfAnotherNameIsNotAllowed(TLSBackend backend, String version) {
        TLSConfiguration partners = NEEDS_CERTIFICATE.toBuilder()
                .allowedPeers(AllowedPeers.of(PeerPattern.of("dns:*.partners.example")))
                .build();
        SigningChain stranger = TestCertificates.clientCertificate(TestCertificates.AUTHORITY);
        assertThat(refusal(backend, version, stranger, partners))
                .isEqualTo(new ClientNotAllowed(
                        version.equals("TLSv1.3") ? Alert.CERTIFICATE_UNKNOWN : Alert.ACCESS_DENIED))
                .hasToString("access_denied");
        assertThat(failures.get(0).reason())
                .startsWith(
                        "allowed-peers allows no name of the verified certificate 'CN=client', which has no SPIFFE ID");
        assertThat(failures.get(0).by()).isEqualTo("server");
    }

    @ParameterizedTest
    @MethodSource("backendsAndVersions")
    void certificateThatDoesNotVerifyIsNotJudgedByItsName(TLSBackend backend, String version) {
        TLSConfiguration partners = NEEDS_CERTIFICATE.toBuilder()
                .allowedPeers(AllowedPeers.of(PeerPattern.of("dns:*.partners.example")))
                .build();
        SigningChain expired = TestCertificates.expiredClientCertificate(TestCertificates.AUTHORITY);
        assertThat(refusal(backend, version, expired, partners)).isInstanceOf(AlertSent.class);
        assertThat(failures.get(0).reason()).doesNotContain("allowed-peers");
    }

    @Test
    void alertOfTheClientIsItsOwn() throws SSLException {
        LateBindingEngine server = engine(new JsseBackend());
        SSLEngine client = Engines.client(
                Engines.context(null, Engines.trustManager(CertificateAuthority.create("Another", List.of()))),
                "shop.example",
                settings -> {});
        shakeHands(client, server);
        assertThat(failures).singleElement().satisfies(failure -> {
            assertThat(failure.outcome()).isInstanceOf(AlertReceived.class);
            assertThat(failure.by()).isEqualTo("client");
        });
    }

    @Test
    void plainHttpHasNoAlert() throws SSLException {
        LateBindingEngine server = engine(new JsseBackend());
        server.unwrap(
                ByteBuffer.wrap("GET / HTTP/1.1\r\n".getBytes(StandardCharsets.US_ASCII)), ByteBuffer.allocate(0));
        assertThat(failures).extracting(HandshakeFailure::outcome).containsExactly(WithoutAlert.PLAIN_HTTP);
        assertThat(failures).extracting(HandshakeFailure::by).containsExactly("server");
    }

    @Test
    void requiredCertificateIsAMissingOne() {
        assertThat(HandshakeOutcome.sent(Alert.CERTIFICATE_REQUIRED)).isInstanceOf(ClientCertificateMissing.class);
        assertThat(new ClientCertificateMissing(Alert.CERTIFICATE_REQUIRED).sentAs(Alert.BAD_CERTIFICATE))
                .isEqualTo(new ClientCertificateMissing(Alert.BAD_CERTIFICATE))
                .hasToString("bad_certificate");
    }

    @Override
    public void failed(LateBindingEngine engine, HandshakeFailure failure) {
        failures.add(failure);
    }

    private HandshakeOutcome refusal(TLSBackend backend, String version, @Nullable SigningChain certificate) {
        return refusal(backend, version, certificate, NEEDS_CERTIFICATE);
    }

    private HandshakeOutcome refusal(
            TLSBackend backend, String version, @Nullable SigningChain certificate, TLSConfiguration configuration) {
        SSLEngine client = Engines.client(
                Engines.clientContext(certificate),
                "shop.example",
                settings -> settings.setProtocols(new String[] {version}));
        shakeHands(client, engine(backend, configuration));
        assertThat(failures).hasSize(1);
        return failures.get(0).outcome();
    }

    private LateBindingEngine engine(TLSBackend backend) {
        return engine(backend, NEEDS_CERTIFICATE);
    }

    private LateBindingEngine engine(TLSBackend backend, TLSConfiguration configuration) {
        BackendServerContext context = backend.newServerContext(configuration);
        return new LateBindingEngine(
                hello -> Answer.ready(new Selection(configuration, context)),
                new JsseBackend().supportedParameters(),
                Duration.ofSeconds(30),
                this);
    }

    private static void shakeHands(SSLEngine client, SSLEngine server) {
        for (int attempts = 0; attempts < 3; attempts++) {
            try {
                Engines.handshake(client, server);
                return;
            } catch (SSLException ex) {
                // The next attempt brings the alert to the other side.
            }
        }
    }
}
