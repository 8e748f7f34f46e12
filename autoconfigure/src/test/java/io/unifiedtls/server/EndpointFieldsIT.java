package io.unifiedtls.server;

import static io.unifiedtls.server.EndpointApplication.client;
import static io.unifiedtls.server.EndpointApplication.json;
import static io.unifiedtls.server.EndpointApplication.refuse;
import static io.unifiedtls.server.EndpointApplication.start;
import static io.unifiedtls.server.LocalClients.presented;
import static io.unifiedtls.testing.TestCertificates.CLIENT_AUTHORITY;
import static io.unifiedtls.testing.TestCertificates.certificateFor;
import static io.unifiedtls.testing.TestCertificates.clientCertificate;
import static io.unifiedtls.testing.TestCertificates.pem;
import static io.unifiedtls.testing.TestCertificates.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;
import static org.awaitility.Awaitility.await;

import io.unifiedtls.SigningChain;
import io.unifiedtls.actuate.TLSEndpoint;
import io.unifiedtls.operations.TLSReloader;
import io.unifiedtls.testing.EngineClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;

/** The endpoint's document names every field, and no other. */
@Timeout(120)
class EndpointFieldsIT {

    /** Objects whose fields are names of something. */
    private static final Set<String> MAPS = Set.of(
            "configurations",
            "origins",
            "disabledHosts",
            "staleAnswers",
            "versions",
            "cipherSuites",
            "applicationProtocols",
            "refused",
            "reported");

    @TempDir
    Path directory;

    private final SigningChain shop = EndpointApplication.shop();

    @BeforeEach
    void writeMaterial() throws IOException {
        EndpointApplication.writeMaterial(directory, shop);
    }

    @ParameterizedTest
    @EnumSource
    void everyFieldIsDocumentedAndThere(EmbeddedServer server) throws Exception {
        try (var application = start(
                server,
                directory,
                "unified-tls.configurations.mesh.base=partners",
                "unified-tls.configurations.mesh.allowed-peers=spiffe://example.org/**",
                "unified-tls.configurations.rollout.base=partners",
                "unified-tls.configurations.rollout.client-authentication=report",
                "unified-tls.hosts[2].server-names=rollout.example",
                "unified-tls.hosts[2].configuration=rollout",
                "unified-tls.server.resolver-cache.time-to-live=1ms",
                "unified-tls.sources[1].repository=rows")) {
            try (EngineClient client = client(application, "rollout.example", null)) {
                client.handshake(List::of);
                assertThat(client.get("/actuator/health", "rollout.example")).contains("200"); // So the server is done
            }
            refuse(application, "nobody.example");
            refuse(application, "broken.example");
            refuseWithoutCertificate(application);
            try (EngineClient client = client(application, "partners.example", clientCertificate(CLIENT_AUTHORITY))) {
                client.handshake(List::of);
                assertThat(client.get("/actuator/health", "partners.example")).contains("200");
            }
            serveWhileAway(application, "row.example");
            Files.delete(directory.resolve("shop.key"));
            application.getBean(TLSReloader.class).reload();
            Files.writeString(directory.resolve("shop.key"), pem(shop.privateKey()));
            write(directory, "partners", certificateFor("partners.example", "rollout.example"));
            JsonNode all = json(application, "/actuator/tls");
            Set<String> paths = paths(all);
            application.getBean(TLSReloader.class).reload();
            Files.delete(directory.resolve("hosts/tenant.pem"));
            application.getBean(TLSReloader.class).reload();
            paths.addAll(paths(json(application, "/actuator/tls")));
            write(directory, "partners", certificateFor("partners.example", "rollout.example"));
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
            assertThat(paths(json(
                            application,
                            "/actuator/tls/explain?serverName=partners.example&applicationProtocol=http/1.1")))
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

    /** A client without the certificate that its host demands, which the server may refuse after its handshake. */
    private static void refuseWithoutCertificate(ConfigurableApplicationContext application) {
        assertThatException().isThrownBy(() -> {
            try (EngineClient client = client(application, "partners.example", null)) {
                client.handshake(List::of);
                client.get("/actuator/health", "partners.example");
            }
        });
        await().until(() -> application.getBean(TLSEndpoint.class).tls().refusals().stream()
                .anyMatch(refusal -> "partners.example".equals(refusal.serverName())));
    }

    /** A host whose source fails after its first handshake. */
    private static void serveWhileAway(ConfigurableApplicationContext application, String name) throws Exception {
        AwayRows rows = application.getBean(AwayRows.class);
        rows.put(name, certificateFor(name));
        presented(application, name);
        rows.become(AwayRows.Mood.FAILS);
        await().until(() -> {
            presented(application, name);
            return !application.getBean(TLSEndpoint.class).tls().staleAnswers().isEmpty();
        });
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
        if (path.equals("health.details")) { // Of many shapes, as Spring Boot's health has them
            paths.add(path + ".*");
        } else if (node.isObject()) {
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
            paths.add(path.endsWith("namedGroups") || path.endsWith("allowedPeers") ? path + "[]" : path);
        }
    }
}
