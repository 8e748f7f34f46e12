package io.unifiedtls.server;

import static io.unifiedtls.testing.TestCertificates.AUTHORITY;
import static io.unifiedtls.testing.TestCertificates.CLIENT_AUTHORITY;
import static io.unifiedtls.testing.TestCertificates.certificateFor;
import static io.unifiedtls.testing.TestCertificates.clientCertificate;
import static io.unifiedtls.testing.TestCertificates.pem;
import static io.unifiedtls.testing.TestCertificates.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.InstanceOfAssertFactories.MAP;
import static org.awaitility.Awaitility.await;

import io.unifiedtls.Alert;
import io.unifiedtls.HandshakeOutcome.AlertSent;
import io.unifiedtls.SigningChain;
import io.unifiedtls.operations.TLSHandshakeEvent;
import io.unifiedtls.operations.TLSHandshakeEvent.PeerAuthenticated;
import io.unifiedtls.operations.TLSHandshakeEvent.Refused;
import io.unifiedtls.operations.TLSPolicyEvent;
import io.unifiedtls.operations.TLSReloader;
import io.unifiedtls.testing.EngineClient;
import io.unifiedtls.testing.Engines;
import io.unifiedtls.testing.Tool;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.actuate.endpoint.SanitizingFunction;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.event.EventListener;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What an operator sees of a running application on each server. */
@Timeout(120)
@ExtendWith(OutputCaptureExtension.class)
class EndpointIT {

    /** Objects whose fields are names of something. */
    private static final Set<String> MAPS = Set.of(
            "configurations",
            "origins",
            "disabledHosts",
            "versions",
            "cipherSuites",
            "applicationProtocols",
            "refused");

    @TempDir
    Path directory;

    private final SigningChain shop = withIssuer(certificateFor("shop.example"));

    @BeforeEach
    void writeMaterial() throws IOException {
        write(directory, "shop", shop);
        write(directory, "partners", certificateFor("partners.example"));
        write(directory, "client-ca", CLIENT_AUTHORITY);
        Path hosts = Files.createDirectory(directory.resolve("hosts"));
        write(hosts, "tenant", certificateFor("tenant.example"));
        write(hosts, "broken", certificateFor("broken.example"));
        Files.writeString(hosts.resolve("broken.key"), "no key");
    }

    private static SigningChain withIssuer(SigningChain chain) {
        return SigningChain.of(chain.privateKey(), List.of(chain.leaf(), AUTHORITY.certificate()));
    }

    @ParameterizedTest
    @EnumSource
    void everyFieldIsDocumentedAndThere(EmbeddedServer server) throws Exception {
        try (var application = start(server)) {
            refuse(application, "nobody.example");
            refuse(application, "broken.example");
            try (EngineClient client = client(application, "partners.example", clientCertificate(CLIENT_AUTHORITY))) {
                client.handshake(List::of);
                assertThat(client.get("/actuator/health", "partners.example")).contains("200");
            }
            Files.delete(directory.resolve("shop.key"));
            application.getBean(TLSReloader.class).reload();
            Files.writeString(directory.resolve("shop.key"), pem(shop.privateKey()));
            write(directory, "partners", certificateFor("partners.example"));
            JsonNode all = json(application, "/actuator/tls");
            Set<String> paths = paths(all);
            application.getBean(TLSReloader.class).reload();
            Files.delete(directory.resolve("hosts/tenant.pem"));
            application.getBean(TLSReloader.class).reload();
            paths.addAll(paths(json(application, "/actuator/tls")));
            write(directory, "partners", certificateFor("partners.example"));
            application.getBean(TLSReloader.class).reload();
            paths.addAll(paths(json(application, "/actuator/tls")));

            String document = Files.readString(Path.of("../docs/endpoint.md"));
            String[] parts = document.split("(?m)^## ", -1);
            Set<String> configuration = documented(parts[1]);
            assertThat(paths)
                    .filteredOn(path -> !path.startsWith("configurations."))
                    .containsExactlyInAnyOrderElementsOf(without(documented(parts[0]), "configurations.*"));
            assertThat(paths)
                    .filteredOn(path -> path.startsWith("configurations."))
                    .extracting(path -> path.substring("configurations.*.".length()))
                    .containsExactlyInAnyOrderElementsOf(without(configuration, "violations[]"));
            assertThat(paths(json(application, "/actuator/tls/explain?serverName=shop.example&applicationProtocol=h2")))
                    .filteredOn(path -> !path.startsWith("settings."))
                    .containsExactlyInAnyOrderElementsOf(without(documented(parts[2]), "settings"));
            assertThat(all.toString())
                    .doesNotContain(pem(shop.certificates()).lines().toList().get(1))
                    .doesNotContain(pem(shop.privateKey()).lines().toList().get(1))
                    .doesNotContainIgnoringCase("password")
                    .doesNotContain("127.0.0.1")
                    .contains("******");
        }
    }

    private static Set<String> without(Set<String> paths, String path) {
        assertThat(paths).contains(path);
        paths.remove(path);
        return paths;
    }

    private static Set<String> documented(String part) {
        return Pattern.compile("(?m)^\\| `([^`]+)` \\|")
                .matcher(part)
                .results()
                .map(match -> match.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> paths(JsonNode node) {
        Set<String> paths = new TreeSet<>();
        collect(node, "", "", paths);
        return paths;
    }

    private static void collect(JsonNode node, String name, String path, Set<String> paths) {
        if (node.isObject()) {
            node.properties().forEach(field -> {
                String next = MAPS.contains(name) ? "*" : field.getKey();
                collect(field.getValue(), next, path.isEmpty() ? next : path + "." + next, paths);
            });
        } else if (node.isArray()) {
            node.forEach(element -> collect(element, "", path + "[]", paths));
            if (path.endsWith("namedGroups") || path.endsWith("applicationProtocols")) {
                paths.add(path + "[]");
            }
        } else if (!name.equals("trustStore")) { // Other configurations have one
            paths.add(path.endsWith("namedGroups") ? path + "[]" : path);
        }
    }

    @ParameterizedTest
    @EnumSource
    void tellsWhatIsAskedFor(EmbeddedServer server, CapturedOutput output) throws Exception {
        try (var application = start(server)) {
            JsonNode page = json(application, "/actuator/tls?host=example&page=1&size=2")
                    .get("hosts");
            assertThat(page.get("total").asInt()).isEqualTo(4);
            assertThat(page.get("content").size()).isEqualTo(2);
            assertThat(json(application, "/actuator/tls?host=tenant")
                            .get("hosts")
                            .get("content"))
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
            assertThat(partners.get("certificates").get(0).get("keySize").asInt())
                    .isEqualTo(256);

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
            assertThat(get(application, "/actuator/tls/explain?serverName=a..b"))
                    .contains("400");

            refuse(application, "nobody.example");
            try (EngineClient client = client(application, "partners.example", clientCertificate(CLIENT_AUTHORITY))) {
                client.handshake(List::of);
                assertThat(client.get("/actuator/health", "partners.example")).contains("200");
            }
            Recorder recorder = application.getBean(Recorder.class);
            await().untilAsserted(() -> assertThat(recorder.events)
                    .anySatisfy(event -> assertThat(event).isInstanceOfSatisfying(Refused.class, refusal -> {
                        assertThat(refusal.outcome()).isEqualTo(new AlertSent(Alert.UNRECOGNIZED_NAME));
                        assertThat(refusal.serverName().orElseThrow().value()).isEqualTo("nobody.example");
                        assertThat(refusal.outcome().byClient()).isFalse();
                    }))
                    .anySatisfy(event -> assertThat(event)
                            .isInstanceOfSatisfying(
                                    PeerAuthenticated.class,
                                    authenticated -> assertThat(authenticated
                                                    .peer()
                                                    .subject()
                                                    .getName())
                                            .isEqualTo("CN=client"))));
            assertThat(output)
                    .containsPattern(
                            "Handshake refused by server: unrecognized_name "
                                    + "server-name=nobody.example remote=127.0.0.1:\\d+ configuration=- after=\\d+ms reason=\"No host or resolver knows");
        }
    }

    /** Whoever ends a handshake, and however early. */
    @ParameterizedTest
    @EnumSource
    void countsHandshakesThatEndEarly(EmbeddedServer server) throws Exception {
        try (var application = start(server)) {
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

    @Test
    void explainsThroughJmx() throws Exception {
        try (var application = start(
                EmbeddedServer.TOMCAT, "spring.jmx.enabled=true", "management.endpoints.jmx.exposure.include=tls")) {
            Object explanation = application
                    .getBean(MBeanServer.class)
                    .invoke(
                            new ObjectName("org.springframework.boot:type=Endpoint,name=Tls"),
                            "explain",
                            new Object[] {"nobody.example", null, null},
                            new String[] {String.class.getName(), String.class.getName(), String.class.getName()});
            assertThat(explanation).asInstanceOf(MAP).containsEntry("alert", "unrecognized_name");
        }
    }

    private static void refuse(ConfigurableApplicationContext application, String name) {
        assertThatExceptionOfType(SSLException.class).isThrownBy(() -> {
            try (EngineClient client = client(application, name, null)) {
                client.handshake(List::of);
            }
        });
    }

    private static EngineClient client(
            ConfigurableApplicationContext application, String name, @Nullable SigningChain certificate)
            throws IOException {
        return new EngineClient(
                Engines.client(Engines.clientContext(certificate), name, parameters -> {}), port(application));
    }

    private static int port(ConfigurableApplicationContext application) {
        return application.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
    }

    private static String get(ConfigurableApplicationContext application, String path) throws IOException {
        try (EngineClient client = client(application, "shop.example", null)) {
            client.handshake(List::of);
            return client.get(path, "shop.example");
        }
    }

    private static JsonNode json(ConfigurableApplicationContext application, String path) throws IOException {
        String answer = get(application, path);
        assertThat(answer).contains("200");
        return JsonMapper.shared().readTree(answer.substring(answer.indexOf('{'), answer.lastIndexOf('}') + 1));
    }

    private ConfigurableApplicationContext start(EmbeddedServer server, String... more) {
        List<String> properties = new ArrayList<>(List.of(
                "server.port=0",
                "management.endpoints.web.exposure.include=*",
                "spring.autoconfigure.exclude=" + server.excluded(),
                "unified-tls.reload.enabled=false",
                "unified-tls.configurations.default.certificates[0].certificate=file:" + directory.resolve("shop.pem"),
                "unified-tls.configurations.default.certificates[0].private-key=file:" + directory.resolve("shop.key"),
                "unified-tls.configurations.default.lowest-supported-version=TLSv1.2",
                "unified-tls.configurations.default.application-protocols=http/1.1",
                "unified-tls.configurations.partners.base=default",
                "unified-tls.configurations.partners.certificates[0].certificate=file:"
                        + directory.resolve("partners.pem"),
                "unified-tls.configurations.partners.certificates[0].private-key=file:"
                        + directory.resolve("partners.key"),
                "unified-tls.configurations.partners.client-authentication=need",
                "unified-tls.configurations.partners.trust-store.certificates=file:"
                        + directory.resolve("client-ca.pem"),
                EmbeddedServer.backend(),
                "unified-tls.server.configuration=default",
                "unified-tls.hosts[0].server-names=shop.example",
                "unified-tls.hosts[0].configuration=default",
                "unified-tls.hosts[1].server-names=partners.example",
                "unified-tls.hosts[1].configuration=partners",
                "unified-tls.sources[0].directory=file:" + directory.resolve("hosts")));
        properties.addAll(List.of(more));
        return new SpringApplicationBuilder(Application.class)
                .web(server.type())
                .properties(properties.toArray(String[]::new))
                .run();
    }

    static class Recorder {

        private final List<Object> events = new CopyOnWriteArrayList<>();

        @EventListener
        void on(TLSHandshakeEvent event) {
            events.add(event);
        }

        @EventListener
        void on(TLSPolicyEvent event) {
            events.add(event);
        }
    }

    @SpringBootConfiguration
    @EnableAutoConfiguration
    static class Application {

        @Bean
        Recorder recorder() {
            return new Recorder();
        }

        /** Addresses of clients are nobody's business. */
        @Bean
        SanitizingFunction addresses() {
            return data -> data.getLowerCaseKey().endsWith("remote-address") ? data.withSanitizedValue() : data;
        }
    }
}
