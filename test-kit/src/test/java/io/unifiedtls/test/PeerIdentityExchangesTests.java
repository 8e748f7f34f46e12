package io.unifiedtls.test;

import static io.unifiedtls.test.PeerIdentityExchanges.peerIdentity;
import static io.unifiedtls.test.PeerIdentityExchanges.tlsConnection;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.unifiedtls.CipherSuite;
import io.unifiedtls.PeerIdentity;
import io.unifiedtls.TLSConnection;
import io.unifiedtls.TLSVersion;
import java.security.cert.X509Certificate;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.webflux.test.autoconfigure.WebFluxTest;
import org.springframework.context.annotation.Import;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.SslInfo;
import org.springframework.test.context.ContextConfiguration;
import org.springframework.test.web.reactive.server.WebTestClient;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Controllers of WebFlux without TLS. */
@WebFluxTest(PeerIdentityExchangesTests.Page.class)
@ContextConfiguration(classes = PeerIdentityExchangesTests.Application.class)
class PeerIdentityExchangesTests {

    private static final ThrowAwayAuthority AUTHORITY = new ThrowAwayAuthority();
    private static final IssuedChain ALICE = AUTHORITY.client("alice").issue();

    private final WebTestClient client;

    PeerIdentityExchangesTests(@Autowired WebTestClient client) {
        this.client = client;
    }

    @Test
    void controllerGetsTheIdentityOfTheChain() {
        expect(client.mutateWith(peerIdentity(ALICE)), "/peer", "CN=alice test");
        expect(
                client.mutateWith(peerIdentity(PeerIdentity.of(ALICE.certificates(), "partners"))),
                "/peer",
                "CN=alice partners");
        client.get().uri("/peer").exchange().expectStatus().isBadRequest();
    }

    @Test
    void laterIdentityReplacesTheEarlier() {
        IssuedChain bob = AUTHORITY.client("bob").issue();
        expect(client.mutateWith(peerIdentity(ALICE)).mutateWith(peerIdentity(bob)), "/peer", "CN=bob test");
    }

    @Test
    void controllerGetsTheConnection() {
        TLSConnection connection = TLSConnection.builder(
                        TLSVersion.TLS_1_2, CipherSuite.of("TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384"), "web")
                .build();
        expect(client.mutateWith(tlsConnection(connection)), "/connection", "TLSv1.2 web anonymous");
    }

    @Test
    void requestHasTheCertificates() {
        expect(client.mutateWith(peerIdentity(ALICE)), "/request", "2");
        expect(client, "/request", "0");
    }

    @Test
    void clientOfAServerIsRefused() {
        WebTestClient bound =
                WebTestClient.bindToServer().baseUrl("https://localhost:1").build();
        assertThatIllegalStateException()
                .isThrownBy(() -> bound.mutateWith(peerIdentity(ALICE)))
                .withMessageContaining("bound to a server");
    }

    private static void expect(WebTestClient client, String path, String body) {
        client.get().uri(path).exchange().expectBody(String.class).isEqualTo(body);
    }

    @SpringBootConfiguration
    @EnableAutoConfiguration
    @Import(Page.class)
    static class Application {}

    @RestController
    static class Page {

        @GetMapping("/peer")
        String peer(PeerIdentity peer) {
            return "%s %s".formatted(peer.subject(), peer.configurationLabel());
        }

        @GetMapping("/connection")
        String connection(TLSConnection connection, Optional<PeerIdentity> peer) {
            return "%s %s %s"
                    .formatted(
                            connection.version(),
                            connection.configurationLabel(),
                            peer.map(PeerIdentity::toString).orElse("anonymous"));
        }

        @GetMapping("/request")
        String request(ServerHttpRequest request) {
            return Optional.ofNullable(request.getSslInfo())
                    .map(SslInfo::getPeerCertificates)
                    .map((X509Certificate[] chain) -> chain.length)
                    .orElse(0)
                    .toString();
        }
    }
}
