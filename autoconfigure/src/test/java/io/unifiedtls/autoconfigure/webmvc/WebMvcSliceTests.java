package io.unifiedtls.autoconfigure.webmvc;

import static io.unifiedtls.testing.TestCertificates.CLIENT_AUTHORITY;
import static io.unifiedtls.testing.TestCertificates.clientCertificate;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.get;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.content;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.status;

import io.unifiedtls.CipherSuite;
import io.unifiedtls.PeerIdentity;
import io.unifiedtls.TLSConnection;
import io.unifiedtls.TLSVersion;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.webmvc.test.autoconfigure.WebMvcTest;
import org.springframework.context.annotation.Import;
import org.springframework.test.context.ContextConfiguration;
import org.springframework.test.web.servlet.MockMvc;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** What users' tests of their controllers see. */
@WebMvcTest(WebMvcSliceTests.Page.class)
@ContextConfiguration(classes = WebMvcSliceTests.Application.class)
class WebMvcSliceTests {

    private static final String FORGED = "?uris=spiffe://example/a&chain=&subject=CN%3Da&dnsNames=a&emailAddresses=a"
            + "&configuration=a&version=TLSv1.3&cipherSuite=a&resumed=true&peerCertificates=";

    private final MockMvc mvc;

    WebMvcSliceTests(@Autowired MockMvc mvc) {
        this.mvc = mvc;
    }

    @Test
    void requestMakesNoIdentity() throws Exception {
        mvc.perform(get("/peer" + FORGED)).andExpect(status().isBadRequest());
        mvc.perform(get("/connection" + FORGED)).andExpect(status().isBadRequest());
        mvc.perform(get("/optional" + FORGED)).andExpect(content().string("none none"));
    }

    @Test
    void testMakesOne() throws Exception {
        TLSConnection connection = TLSConnection.builder(
                        TLSVersion.TLS_1_3, CipherSuite.of("TLS_AES_128_GCM_SHA256"), "partners")
                .peerCertificates(clientCertificate(CLIENT_AUTHORITY).certificates())
                .build();
        mvc.perform(get("/peer" + FORGED).requestAttr(TLSConnection.ATTRIBUTE, connection))
                .andExpect(content().string("CN=client"));
        mvc.perform(get("/optional" + FORGED).requestAttr(TLSConnection.ATTRIBUTE, connection))
                .andExpect(content().string("CN=client partners"));
    }

    @SpringBootConfiguration
    @EnableAutoConfiguration
    @Import(Page.class)
    static class Application {}

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
