package io.unifiedtls.backend;

import static io.unifiedtls.testing.TestCertificates.AUTHORITY;
import static io.unifiedtls.testing.TestCertificates.CLIENT_AUTHORITY;
import static io.unifiedtls.testing.TestCertificates.certificateFor;
import static io.unifiedtls.testing.TestCertificates.clientCertificate;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.unifiedtls.ClientAuthentication;
import io.unifiedtls.ClientHello;
import io.unifiedtls.SigningChain;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.TrustStore;
import io.unifiedtls.backend.jsse.JsseBackend;
import io.unifiedtls.backend.openssl.OpensslBackend;
import io.unifiedtls.backend.openssl.RotatingTicketKeys;
import io.unifiedtls.material.CertificateAuthority.Leaf;
import io.unifiedtls.testing.Engines;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import org.bouncycastle.asn1.x509.GeneralName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What the certificates of a client make of the session that it gets, on both TLS implementations in memory. */
@Timeout(60)
class AdmittedSessionTests {

    private static final ClientHello ANY = ClientHello.builder().build();
    private static final TLSConfiguration CLOSED = TLSConfiguration.builder()
            .label("closed")
            .signingChains(certificateFor("shop.example"))
            .clientAuthentication(ClientAuthentication.need(TrustStore.of(List.of(CLIENT_AUTHORITY.certificate()))))
            .build();

    static Stream<Arguments> all() {
        JsseBackend jdk = new JsseBackend();
        OpensslBackend openssl =
                new OpensslBackend(jdk, new RotatingTicketKeys(Duration.ofHours(1)), chain -> Optional.empty());
        return Stream.of(jdk, openssl)
                .flatMap(backend -> Stream.of("TLSv1.2", "TLSv1.3").map(version -> Arguments.of(backend, version)));
    }

    @ParameterizedTest
    @MethodSource("all")
    void isResumedByAClientWhoseCertificateGoesOn(TLSBackend backend, String version) throws SSLException {
        SSLContext client = Engines.clientContext(clientCertificate(CLIENT_AUTHORITY));
        try (BackendServerContext server = backend.newServerContext(CLOSED)) {
            assertThat(isResumed(client, server, version)).isFalse();
            assertThat(isResumed(client, server, version)).isTrue();
        }
    }

    /** The JDK can let a session of TLS 1.3 end with its client only by not beginning it. */
    @Tag("slow")
    @ParameterizedTest
    @MethodSource("all")
    void endsWithTheClientsCertificate(TLSBackend backend, String version) throws SSLException {
        SSLContext client = Engines.clientContext(lasting(Duration.ofSeconds(4)));
        boolean never = backend instanceof JsseBackend && version.equals("TLSv1.3");
        try (BackendServerContext server = backend.newServerContext(CLOSED)) {
            assertThat(isResumed(client, server, version)).isFalse();
            assertThat(isResumed(client, server, version)).isEqualTo(!never);
            await().until(() -> {
                try {
                    return !isResumed(client, server, version);
                } catch (SSLException ex) {
                    return true;
                }
            });
        }
    }

    /** TLS 1.2 has promised a ticket before it sees them. */
    @ParameterizedTest
    @MethodSource("all")
    void keepsNoCertificatesWithoutEnd(TLSBackend backend, String version) throws SSLException {
        SSLContext client = Engines.clientContext(large());
        try (BackendServerContext server = backend.newServerContext(CLOSED)) {
            if (version.equals("TLSv1.2")) {
                assertThatExceptionOfType(SSLException.class)
                        .isThrownBy(() -> isResumed(client, server, version))
                        .withMessageContaining("TLS 1.2 allows only 10240");
            } else {
                assertThat(isResumed(client, server, version)).isFalse();
                assertThat(isResumed(client, server, version)).isFalse();
            }
        }
    }

    /** RFC 8446, section 6.2, and RFC 5246, section 7.2.2: not internal_error. */
    @ParameterizedTest
    @MethodSource("all")
    void clientOfAnotherAuthorityIsRefused(TLSBackend backend, String version) {
        SSLContext client = Engines.clientContext(clientCertificate(AUTHORITY));
        try (BackendServerContext server = backend.newServerContext(CLOSED.toBuilder()
                .trustStore(TrustStore.of(List.of(CLIENT_AUTHORITY.certificate())))
                .build())) {
            assertThatExceptionOfType(SSLException.class).isThrownBy(() -> isResumed(client, server, version));
        }
    }

    private static boolean isResumed(SSLContext clients, BackendServerContext context, String version)
            throws SSLException {
        SSLEngine client =
                Engines.client(clients, "shop.example", parameters -> parameters.setProtocols(new String[] {version}));
        SSLEngine server = context.newEngine(ANY);
        Instant start = Instant.now();
        try {
            Engines.handshake(client, server);
            Engines.send(new byte[1], server, client); // BoringSSL sends tickets of TLS 1.3 with what is written first
            return context.isResumed(server, start);
        } finally {
            context.release(server);
        }
    }

    private static SigningChain lasting(Duration time) {
        Instant now = Instant.now();
        return CLIENT_AUTHORITY.issue(
                Leaf.client("client", Duration.ofDays(1)).valid(now.minus(Duration.ofDays(1)), now.plus(time)));
    }

    private static SigningChain large() {
        List<GeneralName> names = IntStream.range(0, 400)
                .mapToObj(
                        i -> new GeneralName(GeneralName.dNSName, "a-rather-long-name-%d.clients.example".formatted(i)))
                .toList();
        Leaf usual = Leaf.client("client", Duration.ofDays(1));
        return CLIENT_AUTHORITY.issue(new Leaf(
                usual.commonName(), names, usual.purpose(), usual.keyKind(), usual.notBefore(), usual.notAfter()));
    }
}
