package io.unifiedtls.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.unifiedtls.operations.TLSReload;
import io.unifiedtls.operations.TLSReloader;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The meters of the application as Prometheus sees them, and what {@code docs/observability} makes of them. */
@SpringBootTest(
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = {"billing.host=billing.localhost", "unified-tls.server.missing-server-name=default"})
@Tag("ci")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Timeout(240)
class ObservabilityIT {

    private static final Path DOCUMENTS = Path.of("../docs/observability");
    private static final Pattern METER = Pattern.compile("(?m)^\\| `(tls\\.[a-z.]+)` \\| ([^|]+) \\|([^|]*)\\|");
    private static final Pattern WORD = Pattern.compile("\\btls_[a-z_]+");

    @TempDir
    static Path directory;

    @LocalServerPort
    private int port;

    @Autowired
    private TLSReloader reloader;

    @DynamicPropertySource
    static void developmentDirectory(DynamicPropertyRegistry registry) {
        registry.add("unified-tls.development.directory", directory::toString);
    }

    @Test
    @Order(1)
    void everyMeterHasItsTagsAfterWhatCausesIt() throws Exception {
        Tools.require("curl", "openssl", "bash");
        cause();
        await().untilAsserted(() -> assertThat(series())
                .contains(
                        handshakes("web", "success", "none", "false", "TLSv1.3"),
                        handshakes("web", "success", "none", "true", "TLSv1.2"),
                        handshakes("tenants", "success", "none", "false", "TLSv1.3"),
                        handshakes("none", "unrecognized_name", "server", "none", "none"),
                        handshakes("none", "access_denied", "server", "none", "none"),
                        handshakes("strict", "protocol_version", "server", "none", "none"),
                        handshakes("web", "unknown_ca", "client", "none", "none"),
                        handshakes("none", "plain_http", "server", "none", "none"),
                        handshakes("none", "closed", "client", "none", "none"),
                        "tls_resolver_seconds_count{outcome=\"found\"}",
                        "tls_resolver_seconds_count{outcome=\"unknown\"}",
                        "tls_resolver_seconds_count{outcome=\"refused\"}",
                        "tls_client_authentication_total{configuration=\"partners\",outcome=\"authenticated\"}",
                        "tls_client_authentication_total{configuration=\"partners\",outcome=\"missing\"}",
                        "tls_client_authentication_total{configuration=\"partners\",outcome=\"rejected\"}",
                        "tls_connections_active{configuration=\"web\"}",
                        "tls_contexts_size",
                        "tls_contexts_hits_total",
                        "tls_contexts_creations_total",
                        "tls_contexts_evictions_total",
                        "tls_certificate_expiry_seconds{configuration=\"portal\"}",
                        "tls_hosts_disabled",
                        "tls_hosts_stale",
                        "tls_reload_faults",
                        "tls_reload_total{outcome=\"applied\"}",
                        "tls_reload_total{outcome=\"rejected\"}"));
    }

    private void cause() throws Exception {
        curl("acme.localhost", "--http2");
        openssl("acme.localhost", "-tls1_2", "-reconnect");
        curl("blue.tenants.localhost");
        curl("nobody.localhost");
        curl("nobody.tenants.localhost");
        curl("suspended.tenants.localhost");
        openssl("globex.localhost", "-tls1_2");
        Tools.run(List.of("curl", "-sS", "https://acme.localhost:" + port));
        Tools.run(List.of("curl", "-sS", "http://acme.localhost:" + port));
        try (Socket socket = new Socket("localhost", port)) {
            socket.getOutputStream().write(new ClientHellos("acme.localhost").next(), 0, 20);
        }
        String client = directory.resolve("client.pem").toString();
        String key = directory.resolve("client.key").toString();
        curl("partners.localhost", "--cert", client, "--key", key);
        curl("partners.localhost");
        String stranger = directory.resolve("stranger.pem").toString();
        Tools.run(List.of(
                "openssl",
                "req",
                "-x509",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:P-256",
                "-nodes",
                "-subj",
                "/CN=stranger",
                "-keyout",
                stranger + ".key",
                "-out",
                stranger));
        curl("partners.localhost", "--cert", stranger, "--key", stranger + ".key");
        String before = Files.readString(directory.resolve("client.pem"));
        Files.writeString(directory.resolve("client.pem"), "nothing");
        assertThat(reloader.reload().outcome()).isEqualTo(TLSReload.Outcome.REJECTED);
        assertThat(value("tls_reload_faults")).isEqualTo(1);
        Files.writeString(directory.resolve("client.pem"), before);
        Tools.run(List.of("bash", "../sample-app/make-client-certificate.sh", "client", directory.toString()));
        assertThat(reloader.reload().outcome()).isEqualTo(TLSReload.Outcome.APPLIED);
        assertThat(value("tls_reload_faults")).isZero();
    }

    @Test
    @Order(2)
    void documentNamesEveryMeterAndItsTags() throws Exception {
        Set<String> documented = new TreeSet<>();
        String document = Files.readString(DOCUMENTS.resolve("README.md"));
        METER.matcher(document.substring(0, document.indexOf("| observation |")))
                .results()
                .forEach(meter ->
                        documented.add(prometheus(meter.group(1), meter.group(2)) + " " + tags(meter.group(3))));
        Set<String> seen = series().stream()
                .filter(series -> !series.matches(".*_(sum|max|bucket)[{ ]?.*"))
                .map(series -> series.replaceFirst("\\{.*", "") + " " + tags(series))
                .collect(Collectors.toCollection(TreeSet::new));
        // No host of the sample application only reports its clients; ReportedClientsIT counts such.
        seen.add(prometheus("tls.client.authentication.reported", "counter") + " [configuration, outcome]");
        Set<String> ofPlatforms = seen.stream()
                .filter(series -> series.matches("tls_(kubernetes|vault|spiffe)_.*"))
                .collect(Collectors.toCollection(TreeSet::new));
        seen.removeAll(ofPlatforms);
        assertThat(documented).hasSizeGreaterThan(10).isEqualTo(seen);
        assertDocumentedByTheirModules(ofPlatforms);
    }

    /** Each of these modules has a page, which names its meters. */
    private static void assertDocumentedByTheirModules(Set<String> series) throws IOException {
        assertThat(series).hasSizeGreaterThanOrEqualTo(6);
        for (String one : series) {
            String module = one.split("_", 3)[1];
            String meter = one.replaceFirst(" .*", "")
                    .replaceFirst("_(total|seconds|seconds_count)$", "")
                    .replace('_', '.');
            assertThat(Files.readString(DOCUMENTS.resolve("../%s.md".formatted(module))))
                    .as(one)
                    .contains("| `%s` |".formatted(meter));
        }
    }

    private static String prometheus(String meter, String kind) {
        String suffix = switch (kind) {
            case "timer" -> "_seconds_count";
            case "counter" -> "_total";
            case "gauge" -> "";
            case "gauge, seconds" -> "_seconds";
            case "gauge, bytes" -> "_bytes";
            default -> throw new AssertionError(kind);
        };
        return meter.replace('.', '_') + suffix;
    }

    private static Set<String> tags(String text) {
        return Pattern.compile("`([a-z.]+)`|([a-z_]+)=\"")
                .matcher(text)
                .results()
                .map(match -> match.group(1) != null ? match.group(1).replace('.', '_') : match.group(2))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    @Order(3)
    void unknownNamesAddNoTimeSeriesAndNoMemory() throws Exception {
        int names = Integer.getInteger("tls.test.names", 20_000);
        ClientHellos hellos = new ClientHellos("000000.nobody.localhost");
        hellos.send(port, 5_000);
        Set<String> series = series();
        double refused = value(handshakes("none", "unrecognized_name", "server", "none", "none"));
        long heap = Heap.used();
        hellos.send(port, names);
        await().untilAsserted(() -> assertThat(value(handshakes("none", "unrecognized_name", "server", "none", "none")))
                .isEqualTo(refused + names));
        assertThat(series()).containsExactlyInAnyOrderElementsOf(series);
        assertThat(Heap.used() - heap).as("bytes of heap for %d names", names).isLessThan(2_000_000);
    }

    @Test
    @Order(4)
    void prometheusFindsAllThatDashboardAndRulesAskFor(@TempDir Path data) throws Exception {
        Tools.require("prometheus");
        try (Prometheus prometheus = Prometheus.start(data, port, directory.resolve("ca.pem"), DOCUMENTS)) {
            JsonNode dashboard =
                    JsonMapper.shared().readTree(Files.readString(DOCUMENTS.resolve("grafana-dashboard.json")));
            List<String> queries = new ArrayList<>();
            dashboard
                    .get("panels")
                    .forEach(panel -> panel.get("targets")
                            .forEach(target -> queries.add(target.get("expr").asString())));
            assertThat(queries).hasSizeGreaterThan(15);
            await().ignoreExceptions()
                    .untilAsserted(() -> assertThat(queries)
                            .allSatisfy(
                                    query -> assertThat(prometheus.query(query)).isNotEmpty()));
            await().untilAsserted(() -> assertThat(prometheus.rules())
                    .hasSize(17)
                    .allSatisfy(
                            rule -> assertThat(rule.get("health").asString()).isEqualTo("ok")));
        }
        String rules = Files.readString(DOCUMENTS.resolve("prometheus-rules.yml"));
        Set<String> names = series().stream()
                .map(series -> series.replaceFirst("\\{.*", ""))
                .collect(Collectors.toSet());
        assertThat(WORD.matcher(rules).results().map(MatchResult::group))
                .hasSizeGreaterThan(8)
                .allSatisfy(name -> assertThat(names).contains(name));
    }

    @Test
    @Order(5)
    void alertsFireWhenTheyShould() throws Exception {
        Tools.require("promtool");
        assertThat(Tools.run(List.of("promtool", "test", "rules", "src/test/prometheus/rules-test.yml")))
                .contains("SUCCESS");
    }

    private static String handshakes(String configuration, String outcome, String by, String resumed, String version) {
        return "tls_handshakes_seconds_count{configuration=\"%s\",outcome=\"%s\",refused_by=\"%s\",resumed=\"%s\",version=\"%s\"}"
                .formatted(configuration, outcome, by, resumed, version);
    }

    private void curl(String host, String... options) throws Exception {
        List<String> command = new ArrayList<>(List.of("curl", "-sS", "--cacert", ca()));
        command.addAll(List.of(options));
        command.add("https://%s:%d/".formatted(host, port));
        Tools.run(command);
    }

    private void openssl(String serverName, String... options) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                "openssl", "s_client", "-CAfile", ca(), "-connect", "localhost:" + port, "-servername", serverName));
        command.addAll(List.of(options));
        Tools.run(command);
    }

    private String ca() {
        return directory.resolve("ca.pem").toString();
    }

    /** The time series of ours, without their values. */
    private Set<String> series() throws Exception {
        return scrape().keySet();
    }

    private double value(String series) throws Exception {
        return Objects.requireNonNull(scrape().get(series), series);
    }

    private Map<String, Double> scrape() throws Exception {
        String url = "https://acme.localhost:%d/actuator/prometheus".formatted(port);
        return Tools.run(List.of("curl", "-sS", "--fail", "--cacert", ca(), url))
                .lines()
                .filter(line -> line.startsWith("tls_"))
                .collect(Collectors.toMap(
                        line -> line.substring(0, line.lastIndexOf(' ')),
                        line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1))));
    }
}
