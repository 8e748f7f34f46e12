package io.unifiedtls.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.unifiedtls.operations.TLSReload;
import io.unifiedtls.operations.TLSReloader;
import io.unifiedtls.test.ThrowAwayAuthority;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.cloud.gateway.config.HttpClientCustomizer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;

/** {@code unified-tls.clients} and the routes of a gateway on WebFlux. */
@Timeout(120)
@Tag("ci")
class RoutesIT {

    private static final ThrowAwayAuthority BANK = new ThrowAwayAuthority();
    private static final ThrowAwayAuthority OTHERS = new ThrowAwayAuthority();
    private static final String SSL = "spring.cloud.gateway.server.webflux.httpclient.ssl.";

    @TempDir
    static Path directory;

    private static ConfigurableApplicationContext bank;
    private static ConfigurableApplicationContext others;
    private static HttpServer plain;

    @BeforeAll
    static void startUpstreams() throws Exception {
        bank = Upstream.start("localhost", BANK, BANK);
        others = Upstream.start("127.0.0.1", OTHERS, BANK);
        plain = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        plain.createContext("/", exchange -> {
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        plain.start();
    }

    @AfterAll
    static void stopUpstreams() {
        bank.close();
        others.close();
        plain.stop(0);
    }

    @BeforeEach
    void firstClient() throws Exception {
        writeClient("first");
    }

    @ParameterizedTest
    @CsvSource({"false, http/1.1", "true, h2"})
    void routesHaveTheConfigurationsOfTheirDestinations(boolean http2, String protocol) throws Exception {
        try (var gateway = start(Gateway.class, "server.http2.enabled=" + http2)) {
            assertThat(get(gateway, "/bank")).isEqualTo("200 %s CN=first".formatted(protocol));
            assertThat(get(gateway, "/others")).isEqualTo("200 %s nobody".formatted(protocol));
            assertThat(get(gateway, "/stranger")).startsWith("500 ");
            assertThat(get(gateway, "/plain")).startsWith("200 ");
        }
    }

    @Test
    void renewedCertificateIsShownWithoutARestart() throws Exception {
        try (var gateway = start(Gateway.class)) {
            assertThat(get(gateway, "/bank")).endsWith("CN=first");
            writeClient("second");
            assertThat(gateway.getBean(TLSReloader.class).reload().outcome()).isEqualTo(TLSReload.Outcome.APPLIED);
            assertThat(get(gateway, "/bank")).endsWith("CN=second");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {SSL + "use-insecure-trust-manager=true", SSL + "ssl-bundle=bank"})
    void settingsOfTheGatewayBesideOursAreRefused(String setting) {
        assertThatThrownBy(() -> start(Gateway.class, setting).close())
                .rootCause()
                .hasMessageContaining("Both unified-tls.clients and TLS settings of the gateway's client");
    }

    @Test
    void customizersBesideOursAreRefused() {
        assertThatThrownBy(() -> start(Customized.class).close())
                .rootCause()
                .hasMessageContaining("Both unified-tls.clients and TLS settings of the gateway's client");
    }

    @Test
    void gatewayKeepsItsOwnClientWithoutClientsOfOurs() throws Exception {
        try (var gateway = new SpringApplicationBuilder(Gateway.class)
                .web(WebApplicationType.REACTIVE)
                .properties(routes())
                .properties(SSL + "use-insecure-trust-manager=true", "server.port=0")
                .run()) {
            assertThat(get(gateway, "/bank")).isEqualTo("200 http/1.1 nobody");
        }
    }

    private static ConfigurableApplicationContext start(Class<?> application, String... more) {
        return new SpringApplicationBuilder(application)
                .web(WebApplicationType.REACTIVE)
                .properties(routes())
                .properties(
                        "server.port=0",
                        "unified-tls.reload.enabled=false",
                        "unified-tls.configurations.bank.certificates[0].certificate=file:"
                                + directory.resolve("client.pem"),
                        "unified-tls.configurations.bank.certificates[0].private-key=file:"
                                + directory.resolve("client.key"),
                        "unified-tls.configurations.bank.trust-store.certificates=" + BANK.certificateLocation(),
                        "unified-tls.configurations.others.trust-store.certificates=" + OTHERS.certificateLocation(),
                        "unified-tls.clients[0].destinations=localhost",
                        "unified-tls.clients[0].configuration=bank",
                        "unified-tls.clients[1].configuration=others")
                .properties(more)
                .run();
    }

    private static String[] routes() {
        List<String> properties = new ArrayList<>();
        add(properties, "bank", Upstream.url("localhost", bank));
        add(properties, "others", Upstream.url("127.0.0.1", others));
        add(properties, "stranger", Upstream.url("127.0.0.1", bank));
        add(properties, "plain", "http://localhost:" + plain.getAddress().getPort());
        return properties.toArray(String[]::new);
    }

    private static void add(List<String> properties, String name, String url) {
        String route = "spring.cloud.gateway.server.webflux.routes[%d].".formatted(properties.size() / 3);
        properties.add(route + "id=" + name);
        properties.add(route + "uri=" + url);
        properties.add(route + "predicates[0]=Path=/" + name);
    }

    private static String get(ConfigurableApplicationContext gateway, String path) throws Exception {
        String port = gateway.getEnvironment().getRequiredProperty("local.server.port");
        var response = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
                                .timeout(Duration.ofSeconds(30))
                                .build(),
                        BodyHandlers.ofString());
        return "%d %s".formatted(response.statusCode(), response.body());
    }

    private static void writeClient(String name) throws Exception {
        var chain = BANK.client(name).issue();
        Files.writeString(directory.resolve("client.pem"), chain.certificatesPem());
        Files.writeString(directory.resolve("client.key"), chain.privateKeyPem());
    }

    @SpringBootConfiguration
    @EnableAutoConfiguration
    static class Gateway {}

    @Import(Gateway.class)
    static class Customized {

        @Bean
        HttpClientCustomizer tls() {
            return client -> client.secure();
        }
    }
}
