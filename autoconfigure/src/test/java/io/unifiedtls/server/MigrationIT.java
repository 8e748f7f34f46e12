package io.unifiedtls.server;

import static io.unifiedtls.server.LocalClients.open;
import static io.unifiedtls.server.LocalClients.presented;
import static io.unifiedtls.testing.TestCertificates.AUTHORITY;
import static io.unifiedtls.testing.TestCertificates.CLIENT_AUTHORITY;
import static io.unifiedtls.testing.TestCertificates.certificateFor;
import static io.unifiedtls.testing.TestCertificates.clientCertificate;
import static io.unifiedtls.testing.TestCertificates.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.unifiedtls.ClientAuthentication;
import io.unifiedtls.SigningChain;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.TrustStore;
import io.unifiedtls.server.MigrationGuide.Block;
import io.unifiedtls.testing.Contexts;
import io.unifiedtls.testing.Engines;
import io.unifiedtls.testing.IdentityServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.web.client.RestClient;

/** What the migration guide shows starts, and does after the move what it did before. */
@Timeout(120)
@Tag("ci")
class MigrationIT {

    private static final String BUNDLES = "From SSL bundles";
    private static final String CLIENTS = "Clients";
    private static final SigningChain CLIENT = clientCertificate(CLIENT_AUTHORITY);

    @TempDir
    Path directory;

    @BeforeEach
    void writeMaterial() {
        write(directory, "default", certificateFor("default.example.com"));
        write(directory, "shop", certificateFor("shop.example.com"));
        write(directory, "tenants", certificateFor("*.tenants.example.com"));
        write(directory, "bank-client", CLIENT);
        write(directory, "bank-ca", AUTHORITY);
        write(directory, "partner-ca", CLIENT_AUTHORITY);
        write(directory, "tenants-ca", CLIENT_AUTHORITY);
    }

    static Stream<Arguments> starts() throws IOException {
        List<Block> blocks = MigrationGuide.read().blocks();
        assertThat(blocks).hasSize(8);
        return blocks.stream()
                .flatMap(block -> EmbeddedServer.heavy()
                        .filter(server -> isSupported(block, server))
                        .map(server -> Arguments.of(block, server)));
    }

    /** Spring Boot has no bundles for server names on Jetty. */
    private static boolean isSupported(Block block, EmbeddedServer server) {
        return server != EmbeddedServer.JETTY || !block.yaml().contains("server-name-bundles:");
    }

    @ParameterizedTest
    @MethodSource
    void starts(Block block, EmbeddedServer server) {
        try (var application = start(server, block)) {
            assertThat(application.isRunning()).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"before", "after"})
    void serverWantsTheCertificatesThatItWanted(String title) throws Exception {
        try (var application = start(block("From `server.ssl`", title))) {
            for (String name : List.of("shop.example.com", "unknown.example.com")) {
                assertThat(admitted(application, name, CLIENT)).isTrue();
                assertThat(admitted(application, name, null)).isFalse();
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"before, false", "after, true", "'after, without bundles', true"})
    void hostsHaveTheCertificatesThatTheyHad(String title, boolean needed) throws Exception {
        try (var application = start(block(BUNDLES, title))) {
            assertThat(LocalClients.names(presented(application, "shop.example.com")))
                    .containsExactly("shop.example.com");
            assertThat(LocalClients.names(presented(application, "unknown.example.com")))
                    .containsExactly("default.example.com");
            assertThat(admitted(application, "acme.tenants.example.com", CLIENT))
                    .isTrue();
            assertThat(admitted(application, "acme.tenants.example.com", null)).isNotEqualTo(needed);
        }
    }

    @Test
    void configurationThatIsMoreThanABundleNeedsAnotherName() throws Exception {
        Block clashing = block(BUNDLES, "after").replacing("tenants-with-certificates", "tenants");
        assertThatThrownBy(() -> start(clashing).close())
                .rootCause()
                .hasMessageContaining("tenants")
                .hasMessageContaining("spring.ssl.bundle");
    }

    @ParameterizedTest
    @ValueSource(strings = {"after", "after, without bundles"})
    void renewedCertificateIsPresented(String title) throws Exception {
        SigningChain renewed = certificateFor("shop.example.com", "renewed.example.com");
        try (var application = start(
                block(BUNDLES, title),
                "spring.ssl.bundle.watch.file.quiet-period=50ms",
                "unified-tls.reload.quiet-period=50ms",
                "unified-tls.reload.poll-interval=500ms")) {
            assertThat(LocalClients.names(presented(application, "shop.example.com")))
                    .hasSize(1);
            write(directory, "shop", renewed);
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> presented(application, "shop.example.com").equals(renewed.leaf()));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"before", "after", "after, with the bundle kept"})
    void clientsShowTheCertificateThatTheyShowed(String title) throws Exception {
        TLSConfiguration configuration = TLSConfiguration.builder()
                .signingChains(certificateFor("localhost"))
                .clientAuthentication(ClientAuthentication.need(TrustStore.of(List.of(CLIENT_AUTHORITY.certificate()))))
                .build();
        try (IdentityServer bank = new IdentityServer(
                        Contexts.factory(configuration).server("default").derive(configuration));
                var application = start(block(CLIENTS, title).replacing("ledger.bank.example", "localhost"))) {
            String answer = application
                    .getBean(RestClient.Builder.class)
                    .build()
                    .get()
                    .uri("https://localhost:" + bank.port())
                    .retrieve()
                    .body(String.class);
            assertThat(answer).startsWith("CN=client ");
        }
    }

    private static Block block(String section, String title) throws IOException {
        return MigrationGuide.read().find(section, title);
    }

    private ConfigurableApplicationContext start(Block block, String... more) {
        return start(EmbeddedServer.TOMCAT, block, more);
    }

    private ConfigurableApplicationContext start(EmbeddedServer server, Block block, String... more) {
        List<String> properties = new ArrayList<>(List.of(block.in(directory).properties()));
        properties.addAll(List.of(more));
        if (properties.stream().anyMatch(property -> property.startsWith("unified-tls.server."))) {
            properties.add(EmbeddedServer.backend());
        }
        return server.start(Application.class, properties.toArray(String[]::new));
    }

    /** A server of TLS 1.3 refuses a client after the client's part of the handshake, so what counts is an answer. */
    private static boolean admitted(
            ConfigurableApplicationContext application, String name, @Nullable SigningChain certificate) {
        try (SSLSocket socket = open(application, name, Engines.clientContext(certificate))) {
            socket.getOutputStream()
                    .write("GET / HTTP/1.1\r\nHost: %s\r\n\r\n".formatted(name).getBytes(StandardCharsets.US_ASCII));
            return socket.getInputStream().read() == 'H';
        } catch (IOException ex) {
            return false;
        }
    }

    @SpringBootConfiguration
    @EnableAutoConfiguration
    static class Application {}
}
