package io.unifiedtls.test;

import static io.unifiedtls.test.TLSServerAssert.assertThatServer;

import io.unifiedtls.Alert;
import io.unifiedtls.ApplicationProtocol;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** The kit as users of the starter use it. */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
class StarterTests {

    @RegisterExtension
    static final ThrowAwayAuthority AUTHORITY = new ThrowAwayAuthority();

    /** Up to JDK 17, the JDK has the alert of TLS 1.2 for TLS 1.3, too. */
    private static final String NO_CERTIFICATE =
            Runtime.version().feature() > 17 ? "certificate_required" : "bad_certificate";

    private static final IssuedChain SHOP = AUTHORITY.server("shop.example").issue();
    private static final IssuedChain ADMIN =
            AUTHORITY.server("admin.example").withRsaKey().issue();

    @LocalServerPort
    private int port;

    @DynamicPropertySource
    static void certificates(DynamicPropertyRegistry registry) {
        registry.add("unified-tls.server.configuration", () -> "shop");
        registry.add("unified-tls.hosts[0].server-names", () -> "shop.example");
        registry.add("unified-tls.hosts[0].configuration", () -> "shop");
        registry.add("unified-tls.hosts[1].server-names", () -> "admin.example");
        registry.add("unified-tls.hosts[1].configuration", () -> "admin");
        registry.add("unified-tls.configurations.admin.client-authentication", () -> "need");
        registry.add("unified-tls.configurations.admin.trust-store.certificates", AUTHORITY::certificateLocation);
        add(registry, "shop", AUTHORITY.write(SHOP));
        add(registry, "admin", AUTHORITY.write(ADMIN));
    }

    private static void add(DynamicPropertyRegistry registry, String configuration, PemLocations files) {
        String certificate = "unified-tls.configurations.%s.certificates[0].".formatted(configuration);
        registry.add(certificate + "certificate", files::certificate);
        registry.add(certificate + "private-key", files::privateKey);
    }

    @Test
    void hosts() {
        assertThatServer("localhost", port)
                .trusting(AUTHORITY)
                .forHost("shop.example")
                .serves(SHOP)
                .resumes()
                .offering(ApplicationProtocol.HTTP_1_1)
                .negotiates(ApplicationProtocol.HTTP_1_1)
                .forHost("admin.example")
                .presenting(AUTHORITY.client("alice").issue())
                .serves(ADMIN)
                .forHost("unknown.example")
                .refusesWith(Alert.UNRECOGNIZED_NAME);
    }

    @Test
    void clients() {
        assertThatServer("localhost", port)
                .trusting(AUTHORITY)
                .forHost("admin.example")
                .refusesWith(NO_CERTIFICATE)
                .presenting(AUTHORITY.client("alice").with(ChainFault.EXPIRED).issue())
                .refusesWith("certificate_unknown");
    }

    /** A server that looks at the first record only would take this for a client without a name. */
    @Test
    void fragments() {
        ClientHelloMessage shop =
                ClientHelloMessage.builder().serverName("shop.example").build();
        ClientHelloMessage unknown =
                ClientHelloMessage.builder().serverName("unknown.example").build();
        assertThatServer("localhost", port)
                .answersWithServerHello(shop.records(1))
                .answersWith(Alert.UNRECOGNIZED_NAME, unknown.records(1));
    }

    @SpringBootConfiguration
    @EnableAutoConfiguration
    static class Application {}
}
