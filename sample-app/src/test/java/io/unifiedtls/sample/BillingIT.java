package io.unifiedtls.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.unifiedtls.TLSClients;
import io.unifiedtls.TLSContextFactory;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** One service calls the other with a certificate, which is replaced while both run. */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT, properties = "unified-tls.reload.quiet-period=200ms")
class BillingIT {

    @TempDir
    static Path directory;

    @Autowired
    private BillingClient billing;

    @LocalServerPort
    private int port;

    @DynamicPropertySource
    static void developmentDirectory(DynamicPropertyRegistry registry) {
        registry.add("unified-tls.development.directory", directory::toString);
    }

    @Test
    void bothClientsShowTheCertificateInForce() throws Exception {
        Tools.require("bash", "openssl");
        assertThat(billing.invoices())
                .containsEntry("RestClient", "3 invoices for CN=Unified TLS development client")
                .containsEntry("WebClient", "3 invoices for CN=Unified TLS development client");
        Process script = new ProcessBuilder(
                        "bash", "sample-app/make-client-certificate.sh", "client", directory.toString())
                .directory(Path.of("..").toFile())
                .inheritIO()
                .start();
        assertThat(script.waitFor()).isZero();
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(billing.invoices())
                        .containsEntry("RestClient", "3 invoices for CN=client")
                        .containsEntry("WebClient", "3 invoices for CN=client"));
    }

    @Test
    void nobodyElseGetsIn(@Autowired TLSClients clients, @Autowired TLSContextFactory contexts) throws IOException {
        assertThat(clients.context("localhost").configuration()).isEqualTo(contexts.configuration("portal"));
        var anonymous = clients.context("localhost")
                .derive(contexts.configuration("portal").toBuilder()
                        .signingChains(List.of())
                        .build());
        try (var socket = anonymous.connect("localhost", port)) {
            assertThatThrownBy(() -> socket.inputStream().read()).hasMessageContaining("certificate");
        }
    }
}
