package io.unifiedtls.security;

import static io.unifiedtls.security.Clients.BILLING;
import static io.unifiedtls.security.Clients.BILLING_ID;
import static io.unifiedtls.security.Clients.DISABLED;
import static io.unifiedtls.security.Clients.OTHER;
import static io.unifiedtls.test.PeerIdentityExchanges.peerIdentity;
import static org.springframework.security.test.web.reactive.server.SecurityMockServerConfigurers.mockAuthentication;
import static org.springframework.security.test.web.reactive.server.SecurityMockServerConfigurers.mockUser;

import io.unifiedtls.PeerIdentity;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.webtestclient.autoconfigure.AutoConfigureWebTestClient;
import org.springframework.http.HttpStatus;
import org.springframework.test.web.reactive.server.WebTestClient;

/** Tests of applications with WebFlux and Spring Security, with neither TLS nor a server. */
@SpringBootTest(classes = ReactiveApplication.class, properties = "spring.main.web-application-type=reactive")
@AutoConfigureWebTestClient
class WebTestClientIT {

    private static final PeerIdentityAuthentication OF_ANOTHER_CONNECTION =
            new PeerIdentityAuthentication(PeerIdentity.of(BILLING.certificates(), "web"), List.of());

    private final WebTestClient client;

    WebTestClientIT(@Autowired WebTestClient client) {
        this.client = client;
    }

    @Test
    void clientIsAuthenticated() {
        expect(client.mutateWith(peerIdentity(BILLING)), "/name", BILLING_ID);
        expect(client.mutateWith(peerIdentity(BILLING)), "/spiffe", "permitted");
        expect(client.mutateWith(peerIdentity(OTHER)), "/spiffe", HttpStatus.FORBIDDEN);
        expect(client.mutateWith(peerIdentity(DISABLED)), "/name", HttpStatus.FORBIDDEN);
        expect(client, "/name", HttpStatus.UNAUTHORIZED);
    }

    @Test
    void laterIdentityReplacesTheEarlier() {
        expect(client.mutateWith(peerIdentity(BILLING)).mutateWith(peerIdentity(OTHER)), "/name", "CN=other");
    }

    @Test
    void userOfASessionStaysThatUser() {
        expect(
                client.mutateWith(mockUser("alice")).mutateWith(peerIdentity(BILLING)),
                "/principal",
                "nobody of CN=billing");
    }

    @Test
    void clientOfAnotherConnectionCountsForNothing() {
        WebTestClient other = client.mutateWith(mockAuthentication(OF_ANOTHER_CONNECTION));
        expect(other, "/name", HttpStatus.UNAUTHORIZED);
        expect(other.mutateWith(peerIdentity(OTHER)), "/name", "CN=other");
    }

    private static void expect(WebTestClient client, String path, String body) {
        client.get().uri(path).exchange().expectBody(String.class).isEqualTo(body);
    }

    private static void expect(WebTestClient client, String path, HttpStatus status) {
        client.get().uri(path).exchange().expectStatus().isEqualTo(status);
    }
}
