package io.unifiedtls.server;

import static io.unifiedtls.server.EndpointApplication.client;
import static io.unifiedtls.server.EndpointApplication.get;
import static io.unifiedtls.server.EndpointApplication.json;
import static io.unifiedtls.server.EndpointApplication.refuse;
import static io.unifiedtls.server.EndpointApplication.start;
import static io.unifiedtls.server.LocalClients.port;
import static io.unifiedtls.testing.TestCertificates.CLIENT_AUTHORITY;
import static io.unifiedtls.testing.TestCertificates.clientCertificate;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.MAP;
import static org.awaitility.Awaitility.await;

import io.unifiedtls.Alert;
import io.unifiedtls.HandshakeOutcome.AlertSent;
import io.unifiedtls.actuate.HostDetails;
import io.unifiedtls.operations.TLSHandshakeEvent.PeerAuthenticated;
import io.unifiedtls.operations.TLSHandshakeEvent.Refused;
import io.unifiedtls.server.EndpointApplication.Recorder;
import io.unifiedtls.testing.EngineClient;
import io.unifiedtls.testing.Engines;
import io.unifiedtls.testing.Tool;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import tools.jackson.databind.JsonNode;

/** What an operator sees of a running application on each server. */
@Timeout(120)
@ExtendWith(OutputCaptureExtension.class)
class EndpointIT {

    @TempDir
    Path directory;

    @BeforeEach
    void writeMaterial() throws IOException {
        EndpointApplication.writeMaterial(directory, EndpointApplication.shop());
    }

    @ParameterizedTest
    @EnumSource
    void tellsWhatIsAskedFor(EmbeddedServer server, CapturedOutput output) throws Exception {
        try (var application = start(server, directory)) {
            assertHostsAndConfigurations(application);
            assertExplanations(application);
            refuse(application, "nobody.example");
            try (EngineClient client = client(application, "partners.example", clientCertificate(CLIENT_AUTHORITY))) {
                client.handshake(List::of);
                assertThat(client.get("/actuator/health", "partners.example")).contains("200");
            }
            assertEvents(application.getBean(Recorder.class));
            assertThat(output)
                    .containsPattern(
                            "Handshake refused by server: unrecognized_name "
                                    + "server-name=nobody.example remote=127.0.0.1:\\d+ configuration=- after=\\d+ms reason=\"No host or resolver knows");
        }
    }

    private static void assertHostsAndConfigurations(ConfigurableApplicationContext application) throws IOException {
        JsonNode page =
                json(application, "/actuator/tls?host=example&page=1&size=2").get("hosts");
        assertThat(page.get("total").asInt()).isEqualTo(4);
        assertThat(page.get("content").size()).isEqualTo(2);
        assertThat(json(application, "/actuator/tls?host=tenant").get("hosts").get("content"))
                .singleElement()
                .satisfies(host -> {
                    assertThat(host.get("origin").asString()).isEqualTo("unified-tls.sources[0]");
                    assertThat(host.get("daysLeft").asInt()).isNotNegative();
                });
        assertThat(get(application, "/actuator/tls?size=0")).contains("400");
        assertThat(get(application, "/actuator/tls/nothing")).contains("404");
        JsonNode partners = json(application, "/actuator/tls/partners");
        assertThat(partners.get("clientAuthentication").asString()).isEqualTo("need");
        assertThat(partners.get("origins").get("lowest-supported-version").asString())
                .startsWith("unified-tls.configurations.default.lowest-supported-version");
        assertThat(partners.get("certificates").get(0).get("keyType").asString())
                .isEqualTo("EC");
        assertThat(partners.get("certificates").get(0).get("keySize").asInt()).isEqualTo(256);
    }

    private static void assertExplanations(ConfigurableApplicationContext application) throws IOException {
        JsonNode refused = json(application, "/actuator/tls/explain?serverName=nobody.example");
        assertThat(refused.get("alert").asString()).isEqualTo("unrecognized_name");
        assertThat(refused.get("steps")).hasSize(2);
        JsonNode tenant = json(application, "/actuator/tls/explain?serverName=tenant.example&version=TLSv1.2");
        assertThat(tenant.get("alert").isNull()).isTrue();
        assertThat(tenant.get("steps").get(1).get("outcome").asString()).isEqualTo("matched");
        assertThat(tenant.get("settings").get("origins").get("certificates").asString())
                .isEqualTo("unified-tls.sources[0]");
        assertThat(json(application, "/actuator/tls/explain?serverName=shop.example&version=TLSv1.1")
                        .get("alert")
                        .asString())
                .isEqualTo("protocol_version");
        assertThat(get(application, "/actuator/tls/explain?serverName=a..b")).contains("400");
    }

    private static void assertEvents(Recorder recorder) {
        await().untilAsserted(() -> assertThat(recorder.events())
                .anySatisfy(event -> assertThat(event).isInstanceOfSatisfying(Refused.class, refusal -> {
                    assertThat(refusal.outcome()).isEqualTo(new AlertSent(Alert.UNRECOGNIZED_NAME));
                    assertThat(refusal.serverName().orElseThrow().value()).isEqualTo("nobody.example");
                    assertThat(refusal.outcome().byClient()).isFalse();
                }))
                .anySatisfy(event -> assertThat(event)
                        .isInstanceOfSatisfying(
                                PeerAuthenticated.class,
                                authenticated -> assertThat(
                                                authenticated.peer().subject().getName())
                                        .isEqualTo("CN=client"))));
    }

    /** Whoever ends a handshake, and however early. */
    @ParameterizedTest
    @EnumSource
    void countsHandshakesThatEndEarly(EmbeddedServer server) throws Exception {
        try (var application = start(server, directory)) {
            int port = port(application);
            send(port, Arrays.copyOf(Engines.clientHello(Engines.client("shop.example")), 20));
            send(port, "GET / HTTP/1.1\r\nHost: shop.example\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            Tool openssl = Tool.openssl();
            for (String version : List.of("-tls1_2", "-tls1_3")) {
                openssl.run(
                        "",
                        List.of(
                                "s_client",
                                "-connect",
                                "localhost:" + port,
                                "-servername",
                                "shop.example",
                                version,
                                "-verify_return_error"));
            }
            await().untilAsserted(() -> {
                JsonNode refused =
                        json(application, "/actuator/tls").get("handshakes").get("refused");
                assertThat(refused.toString()).isEqualTo("{\"closed\":1,\"plain_http\":1,\"unknown_ca\":2}");
            });
        }
    }

    private static void send(int port, byte[] bytes) throws IOException {
        try (Socket socket = new Socket("localhost", port)) {
            socket.getOutputStream().write(bytes);
            if (bytes[0] == 'G') {
                assertThat(socket.getInputStream().readAllBytes()).asString().startsWith("HTTP/1.1 400");
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void explainsWhichPeersAreAllowed(EmbeddedServer server) throws Exception {
        try (var application = start(
                server,
                directory,
                "unified-tls.configurations.partners.allowed-peers=spiffe://example.org/ns/prod/**,dns:*.Partners.example")) {
            assertThat(json(application, "/actuator/tls/partners").get("allowedPeers"))
                    .extracting(JsonNode::asString)
                    .containsExactly("spiffe://example.org/ns/prod/**", "dns:*.partners.example");
            assertThat(json(application, "/actuator/tls/default")
                            .get("allowedPeers")
                            .isNull())
                    .isTrue();
            String explain = "/actuator/tls/explain?serverName=%s.example&peer=";
            String partners = explain.formatted("partners");
            for (String allowed : List.of("spiffe://example.org/ns/prod/a", "dns:api.partners.example")) {
                assertThat(json(application, partners + allowed).get("alert").isNull())
                        .as(allowed)
                        .isTrue();
            }
            JsonNode denied = json(application, partners + "dns:api.others.example");
            assertThat(denied.get("alert").asString()).isEqualTo("access_denied");
            assertThat(denied.get("reason").asString())
                    .isEqualTo("allowed-peers does not allow a client of the name dns:api.others.example. It allows "
                            + "spiffe://example.org/ns/prod/**, dns:*.partners.example");
            assertThat(json(application, explain.formatted("shop") + "dns:api.others.example")
                            .get("alert")
                            .isNull())
                    .as("a host that asks for no certificate")
                    .isTrue();
            assertThat(json(application, explain.formatted("nobody") + "dns:api.others.example")
                            .get("alert")
                            .asString())
                    .isEqualTo("unrecognized_name");
            assertThat(get(application, partners + "api.others.example")).contains(" 400");
            assertThat(get(application, partners + "dns:*.partners.example")).contains(" 400");
        }
    }

    @Test
    void showsWhatModulesHaveStored() throws Exception {
        try (var application = EmbeddedServer.TOMCAT.start(
                Modules.class, EndpointApplication.properties(directory).toArray(String[]::new))) {
            String explain = "/actuator/tls/explain?serverName=";
            assertThat(json(application, explain + "SHOP.example").get("stored").toString())
                    .isEqualTo("{\"name\":\"shop.example\"}");
            assertThat(json(application, explain + "www.wild.example")
                            .get("stored")
                            .toString())
                    .isEqualTo("{\"name\":\"*.wild.example\"}");
            JsonNode nobody = json(application, explain + "nobody.example");
            assertThat(nobody.get("stored").isNull()).isTrue();
            JsonNode failing = json(application, explain + "failing.example");
            assertThat(failing.get("alert").asString()).isEqualTo("unrecognized_name");
            assertThat(failing.get("stored").toString()).isEqualTo("{\"fault\":\"away\\\\u000a\"}");
            assertThat(get(application, "/actuator/tls/host/nobody.example")).contains(" 404");
            assertThat(json(application, "/actuator/tls/tenant/acme").toString())
                    .isEqualTo(
                            "{\"hosts\":[{\"name\":\"shop.example of acme\"},{\"name\":\"*.wild.example of acme\"}]}");
        }
    }

    @Configuration(proxyBeanMethods = false)
    @Import(EndpointApplication.class)
    static class Modules {

        @Bean
        HostDetails first() {
            return new StoredHost("shop.example");
        }

        @Bean
        HostDetails second() {
            return new StoredHost("*.wild.example");
        }
    }

    private record StoredHost(String host) implements HostDetails {

        @Override
        public Optional<Map<String, Object>> of(String name) {
            if (name.startsWith("failing.")) {
                throw new IllegalStateException("away\n");
            }
            return Optional.of(name).filter(host::equals).map(found -> Map.of("name", found));
        }

        @Override
        public List<Map<String, Object>> ofTenant(String tenant, @Nullable String after, int limit) {
            return List.of(Map.of("name", host + " of " + tenant));
        }
    }

    @Test
    void explainsThroughJmx() throws Exception {
        try (var application = start(
                EmbeddedServer.TOMCAT,
                directory,
                "spring.jmx.enabled=true",
                "management.endpoints.jmx.exposure.include=tls")) {
            Object explanation = application
                    .getBean(MBeanServer.class)
                    .invoke(
                            new ObjectName("org.springframework.boot:type=Endpoint,name=Tls"),
                            "explain",
                            new Object[] {"nobody.example", null, null, null},
                            Collections.nCopies(4, String.class.getName()).toArray(String[]::new));
            assertThat(explanation).asInstanceOf(MAP).containsEntry("alert", "unrecognized_name");
        }
    }
}
