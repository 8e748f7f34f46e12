package io.unifiedtls.gateway.mvc;

import static org.assertj.core.api.Assertions.assertThat;

import io.unifiedtls.PeerIdentity;
import io.unifiedtls.operations.TLSReload;
import io.unifiedtls.operations.TLSReloader;
import io.unifiedtls.test.PemLocations;
import io.unifiedtls.test.ThrowAwayAuthority;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Import;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** {@code unified-tls.clients} and the routes of a gateway on Spring MVC. */
@Timeout(120)
class RoutesIT {

    private static final ThrowAwayAuthority BANK = new ThrowAwayAuthority();
    private static final ThrowAwayAuthority OTHERS = new ThrowAwayAuthority();

    @TempDir
    static Path directory;

    private static ConfigurableApplicationContext bank;
    private static ConfigurableApplicationContext others;

    @BeforeAll
    static void startUpstreams() {
        bank = upstream("localhost", BANK);
        others = upstream("127.0.0.1", OTHERS);
    }

    @AfterAll
    static void stopUpstreams() {
        bank.close();
        others.close();
    }

    @Test
    void routesHaveTheConfigurationsOfTheirDestinations() throws Exception {
        writeClient("first");
        try (var gateway = gateway()) {
            assertThat(get(gateway, "/bank")).isEqualTo("200 CN=first");
            assertThat(get(gateway, "/others")).isEqualTo("200 nobody");
            assertThat(get(gateway, "/stranger")).startsWith("500 ");
            writeClient("second");
            assertThat(gateway.getBean(TLSReloader.class).reload().outcome()).isEqualTo(TLSReload.Outcome.APPLIED);
            assertThat(get(gateway, "/bank")).isEqualTo("200 CN=second");
        }
    }

    /** A service that says who calls it. Each answer ends the connection. */
    private static ConfigurableApplicationContext upstream(String name, ThrowAwayAuthority authority) {
        PemLocations files = authority.write(authority.server(name).issue());
        return new SpringApplicationBuilder(Upstream.class)
                .properties(
                        "server.port=0",
                        "unified-tls.reload.enabled=false",
                        "unified-tls.configurations.web.certificates[0].certificate=" + files.certificate(),
                        "unified-tls.configurations.web.certificates[0].private-key=" + files.privateKey(),
                        "unified-tls.configurations.web.application-protocols=http/1.1",
                        "unified-tls.configurations.web.client-authentication=want",
                        "unified-tls.configurations.web.trust-store.certificates=" + BANK.certificateLocation(),
                        "unified-tls.server.configuration=web",
                        "unified-tls.server.missing-server-name=default",
                        "unified-tls.server.unknown-server-name=default")
                .run();
    }

    private static ConfigurableApplicationContext gateway() {
        List<String> properties = new ArrayList<>();
        add(properties, "bank", "localhost", bank);
        add(properties, "others", "127.0.0.1", others);
        add(properties, "stranger", "127.0.0.1", bank);
        return new SpringApplicationBuilder(Gateway.class)
                .properties(properties.toArray(String[]::new))
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
                .run();
    }

    private static void add(
            List<String> properties, String name, String host, ConfigurableApplicationContext upstream) {
        String route = "spring.cloud.gateway.server.webmvc.routes[%d].".formatted(properties.size() / 3);
        properties.add(route + "id=" + name);
        properties.add("%suri=https://%s:%s".formatted(route, host, port(upstream)));
        properties.add(route + "predicates[0]=Path=/" + name);
    }

    private static String get(ConfigurableApplicationContext gateway, String path) throws Exception {
        var response = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://localhost:" + port(gateway) + path))
                                .timeout(Duration.ofSeconds(30))
                                .build(),
                        BodyHandlers.ofString());
        return "%d %s".formatted(response.statusCode(), response.body());
    }

    private static String port(ConfigurableApplicationContext application) {
        return application.getEnvironment().getRequiredProperty("local.server.port");
    }

    private static void writeClient(String name) throws Exception {
        var chain = BANK.client(name).issue();
        Files.writeString(directory.resolve("client.pem"), chain.certificatesPem());
        Files.writeString(directory.resolve("client.key"), chain.privateKeyPem());
    }

    @SpringBootConfiguration
    @EnableAutoConfiguration
    static class Gateway {}

    @SpringBootConfiguration
    @EnableAutoConfiguration
    @Import(Page.class)
    static class Upstream {}

    @RestController
    static class Page {

        @GetMapping("/**")
        ResponseEntity<String> page(Optional<PeerIdentity> peer) {
            return ResponseEntity.ok()
                    .header("Connection", "close")
                    .body(peer.map(client -> client.subject().getName()).orElse("nobody"));
        }
    }
}
