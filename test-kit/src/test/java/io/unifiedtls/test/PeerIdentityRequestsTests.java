package io.unifiedtls.test;

import static io.unifiedtls.test.PeerIdentityRequests.peerIdentity;
import static io.unifiedtls.test.PeerIdentityRequests.tlsConnection;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.get;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.content;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.status;

import io.unifiedtls.CipherSuite;
import io.unifiedtls.PeerIdentity;
import io.unifiedtls.TLSConnection;
import io.unifiedtls.TLSVersion;
import jakarta.servlet.http.HttpServletRequest;
import java.security.cert.X509Certificate;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.webmvc.test.autoconfigure.WebMvcTest;
import org.springframework.context.annotation.Import;
import org.springframework.test.context.ContextConfiguration;
import org.springframework.test.web.servlet.MockMvc;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestAttribute;
import org.springframework.web.bind.annotation.RestController;

/** Controllers of Spring MVC without TLS. */
@WebMvcTest(PeerIdentityRequestsTests.Page.class)
@ContextConfiguration(classes = PeerIdentityRequestsTests.Application.class)
class PeerIdentityRequestsTests {

    private static final ThrowAwayAuthority AUTHORITY = new ThrowAwayAuthority();

    private final MockMvc mvc;

    PeerIdentityRequestsTests(@Autowired MockMvc mvc) {
        this.mvc = mvc;
    }

    @Test
    void controllerGetsTheIdentityOfTheChain() throws Exception {
        IssuedChain alice = AUTHORITY
                .client("alice")
                .withUri("spiffe://example.org/alice")
                .withDnsName("alice.example")
                .issue();
        mvc.perform(get("/peer").with(peerIdentity(alice)))
                .andExpect(content().string("CN=alice spiffe://example.org/alice [alice.example] test"));
        mvc.perform(get("/peer").with(peerIdentity(PeerIdentity.of(alice.certificates(), "partners"))))
                .andExpect(content().string("CN=alice spiffe://example.org/alice [alice.example] partners"));
        mvc.perform(get("/peer")).andExpect(status().isBadRequest());
    }

    @Test
    void controllerGetsTheConnection() throws Exception {
        TLSConnection connection = TLSConnection.builder(
                        TLSVersion.TLS_1_2, CipherSuite.of("TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384"), "web")
                .build();
        mvc.perform(get("/connection").with(tlsConnection(connection)))
                .andExpect(content().string("TLSv1.2 web anonymous"));
        mvc.perform(get("/peer").with(tlsConnection(connection))).andExpect(status().isBadRequest());
    }

    @Test
    void requestHasWhatTheServletSpecificationSays() throws Exception {
        mvc.perform(get("/request").with(peerIdentity(AUTHORITY.client("alice").issue())))
                .andExpect(content().string("https true TLSv1.3 TLS_AES_128_GCM_SHA256 2"));
        mvc.perform(get("/request")).andExpect(content().string("http false null null 0"));
    }

    @SpringBootConfiguration
    @EnableAutoConfiguration
    @Import(Page.class)
    static class Application {}

    @RestController
    static class Page {

        @GetMapping("/peer")
        String peer(PeerIdentity peer) {
            return "%s %s %s %s"
                    .formatted(
                            peer.subject(), peer.spiffeId().orElseThrow(), peer.dnsNames(), peer.configurationLabel());
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
        String request(
                HttpServletRequest request,
                @RequestAttribute(name = "jakarta.servlet.request.secure_protocol", required = false) @Nullable String version,
                @RequestAttribute(name = "jakarta.servlet.request.cipher_suite", required = false) @Nullable String cipherSuite,
                @RequestAttribute(name = "jakarta.servlet.request.X509Certificate", required = false)
                        X509Certificate @Nullable [] chain) {
            return "%s %s %s %s %d"
                    .formatted(
                            request.getScheme(),
                            request.isSecure(),
                            version,
                            cipherSuite,
                            chain == null ? 0 : chain.length);
        }
    }
}
