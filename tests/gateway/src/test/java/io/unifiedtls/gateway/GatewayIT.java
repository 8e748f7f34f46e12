package io.unifiedtls.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpServer;
import io.netty.handler.ssl.SslContextBuilder;
import io.unifiedtls.TLSConnection;
import io.unifiedtls.material.DevelopmentCertificateAuthority;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.boot.webtestclient.autoconfigure.AutoConfigureWebTestClient;
import org.springframework.cloud.context.refresh.ContextRefresher;
import org.springframework.cloud.gateway.filter.GlobalFilter;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.http.client.reactive.ReactorClientHttpConnector;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.web.reactive.server.WebTestClient;
import reactor.netty.http.client.HttpClient;

/** Spring Cloud Gateway with two hosts, one of which asks for a client certificate. */
@SpringBootTest(
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = {
            "unified-tls.development.enabled=true",
            "unified-tls.configurations.web.application-protocols=h2,http/1.1",
            "unified-tls.configurations.partners.base=web",
            "unified-tls.configurations.partners.client-authentication=need",
            "unified-tls.hosts[0].server-names=localhost,shop.localhost",
            "unified-tls.hosts[0].configuration=web",
            "unified-tls.hosts[1].server-names=partners.localhost",
            "unified-tls.hosts[1].configuration=partners",
            "unified-tls.server.configuration=web",
        })
@AutoConfigureWebTestClient
class GatewayIT {

    private static final HttpServer BACKEND = backend();

    @TempDir
    static Path directory;

    @LocalServerPort
    private int port;

    @DynamicPropertySource
    static void properties(DynamicPropertyRegistry registry) {
        registry.add("unified-tls.development.directory", directory::toString);
        registry.add(
                "unified-tls.configurations.partners.trust-store.certificates",
                () -> "file:" + directory.resolve("client-ca.pem"));
        String route = "spring.cloud.gateway.server.webflux.routes[0].";
        registry.add(route + "id", () -> "backend");
        registry.add(
                route + "uri", () -> "http://localhost:" + BACKEND.getAddress().getPort());
        registry.add(route + "predicates[0]", () -> "Path=/**");
    }

    @AfterAll
    static void stop() {
        BACKEND.stop(0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"--http1.1", "--http2"})
    void hostIsRoutedAndFiltersSeeItsConnection(String option) {
        assertThat(curl("shop.localhost", option)).isEqualTo("backend for web over TLSv1.3 200");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--http1.1", "--http2"})
    void hostThatNeedsACertificateIsNotReachedWithoutOne(String option) {
        assertThat(curl("partners.localhost", option)).endsWith("000");
        assertThat(curl("shop.localhost", option, "-H", "Host: partners.localhost"))
                .isEqualTo("This connection is for another host.\n 421");
        assertThat(curl("shop.localhost", option, "-H", "X-Forwarded-Host: partners.localhost"))
                .endsWith(" 200");
    }

    @Test
    void webTestClientFindsOutThatTheServerSpeaksHttps(
            @Autowired WebTestClient client, @Autowired DevelopmentCertificateAuthority authority) throws SSLException {
        File trusted = authority.certificateFile().toFile();
        var tls = SslContextBuilder.forClient().trustManager(trusted).build();
        HttpClient http = HttpClient.create().secure(spec -> spec.sslContext(tls));
        client.mutate()
                .clientConnector(new ReactorClientHttpConnector(http))
                .build()
                .get()
                .uri("/")
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody(String.class)
                .isEqualTo("backend for web over TLSv1.3");
    }

    /** As Spring Cloud does it when a configuration server has something new. */
    @Test
    void hostsComeAndGoWithARefreshOfTheEnvironment(
            @Autowired ContextRefresher refresher, @Autowired ConfigurableEnvironment environment) {
        assertThat(curl("new.localhost")).endsWith("000");
        Map<String, Object> hosts = Map.of(
                "unified-tls.hosts[0].server-names", "shop.localhost",
                "unified-tls.hosts[0].configuration", "web",
                "unified-tls.hosts[1].server-names", "partners.localhost",
                "unified-tls.hosts[1].configuration", "partners",
                "unified-tls.hosts[2].server-names", "new.localhost",
                "unified-tls.hosts[2].configuration", "web");
        environment.getPropertySources().addFirst(new MapPropertySource("refreshed", hosts));
        refresher.refreshEnvironment();
        assertThat(curl("new.localhost")).endsWith(" 200");
        environment.getPropertySources().remove("refreshed");
        refresher.refreshEnvironment();
        assertThat(curl("new.localhost")).endsWith("000");
        assertThat(curl("shop.localhost")).endsWith(" 200");
    }

    /** What came, and its status. */
    private String curl(String name, String... options) {
        boolean found = Stream.of(System.getenv("PATH").split(File.pathSeparator, -1))
                .anyMatch(path -> Files.isExecutable(Path.of(path, "curl")));
        assertThat(found || !Boolean.getBoolean("tls.test.require-tools"))
                .as("curl is installed")
                .isTrue();
        assumeTrue(found, "curl is not installed");
        List<String> command = new ArrayList<>(List.of(
                "curl",
                "-sS",
                "--resolve",
                "%s:%d:127.0.0.1".formatted(name, port),
                "--cacert",
                directory.resolve("ca.pem").toString(),
                "-w",
                " %{http_code}"));
        command.addAll(List.of(options));
        command.add("https://%s:%d/".formatted(name, port));
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            process.waitFor();
            return output;
        } catch (IOException ex) {
            throw new AssertionError(ex);
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
            throw new AssertionError(ex);
        }
    }

    /** Says what the gateway's filter told it. */
    private static HttpServer backend() {
        try {
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.createContext("/", exchange -> {
                String connection = exchange.getRequestHeaders().getFirst("X-Connection");
                byte[] answer = ("backend for " + connection).getBytes(StandardCharsets.US_ASCII);
                exchange.sendResponseHeaders(200, answer.length);
                exchange.getResponseBody().write(answer);
                exchange.close();
            });
            server.start();
            return server;
        } catch (IOException ex) {
            throw new AssertionError(ex);
        }
    }

    @SpringBootConfiguration
    @EnableAutoConfiguration
    static class Gateway {

        @Bean
        GlobalFilter connectionHeader() {
            return (exchange, chain) -> {
                TLSConnection connection = exchange.getRequiredAttribute(TLSConnection.ATTRIBUTE);
                String value = "%s over %s".formatted(connection.configurationLabel(), connection.version());
                return chain.filter(exchange.mutate()
                        .request(request -> request.header("X-Connection", value))
                        .build());
            };
        }
    }
}
