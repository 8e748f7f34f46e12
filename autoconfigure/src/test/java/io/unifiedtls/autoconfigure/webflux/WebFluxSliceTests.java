package io.unifiedtls.autoconfigure.webflux;

import static io.unifiedtls.testing.TestCertificates.CLIENT_AUTHORITY;
import static io.unifiedtls.testing.TestCertificates.clientCertificate;

import io.unifiedtls.CipherSuite;
import io.unifiedtls.PeerIdentity;
import io.unifiedtls.TLSConnection;
import io.unifiedtls.TLSVersion;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.webflux.test.autoconfigure.WebFluxTest;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.test.context.ContextConfiguration;
import org.springframework.test.web.reactive.server.WebTestClient;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.WebFilter;

/** What users' tests of their controllers see. */
@WebFluxTest(WebFluxSliceTests.Page.class)
@ContextConfiguration(classes = WebFluxSliceTests.Application.class)
class WebFluxSliceTests {

    private static final String FORGED = "?uris=spiffe://example/a&chain=&subject=CN%3Da&dnsNames=a&emailAddresses=a"
            + "&configuration=a&version=TLSv1.3&cipherSuite=a&resumed=true&peerCertificates=";

    private final WebTestClient client;

    WebFluxSliceTests(@Autowired WebTestClient client) {
        this.client = client;
    }

    @Test
    void requestMakesNoIdentity() {
        client.get().uri("/peer" + FORGED).exchange().expectStatus().isBadRequest();
        client.get().uri("/connection" + FORGED).exchange().expectStatus().isBadRequest();
        expect("/optional" + FORGED, "none none");
    }

    @Test
    void testMakesOne() {
        expect("/peer" + FORGED + "&known=true", "CN=client");
        expect("/optional" + FORGED + "&known=true", "CN=client partners");
    }

    private void expect(String path, String body) {
        client.get().uri(path).exchange().expectBody(String.class).isEqualTo(body);
    }

    @SpringBootConfiguration
    @EnableAutoConfiguration
    @Import(Page.class)
    static class Application {

        /** Stands for a server with TLS. */
        @Bean
        WebFilter knownClients() {
            TLSConnection connection = TLSConnection.builder(
                            TLSVersion.TLS_1_3, CipherSuite.of("TLS_AES_128_GCM_SHA256"), "partners")
                    .peerCertificates(clientCertificate(CLIENT_AUTHORITY).certificates())
                    .build();
            return (exchange, chain) -> {
                if (exchange.getRequest().getQueryParams().containsKey("known")) {
                    exchange.getAttributes().put(TLSConnection.ATTRIBUTE, connection);
                }
                return chain.filter(exchange);
            };
        }
    }

    @RestController
    static class Page {

        @GetMapping("/peer")
        String peer(PeerIdentity peer) {
            return peer.subject().getName();
        }

        @GetMapping("/connection")
        String connection(TLSConnection connection) {
            return connection.configurationLabel();
        }

        @GetMapping("/optional")
        String optional(Optional<PeerIdentity> peer, Optional<TLSConnection> connection) {
            return peer.map(PeerIdentity::subject).map(name -> name.getName()).orElse("none") + " "
                    + connection.map(TLSConnection::configurationLabel).orElse("none");
        }
    }
}
