package io.unifiedtls.sample;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A Prometheus server that scrapes the application every second, and evaluates the rules of the documentation. */
final class Prometheus implements AutoCloseable {

    private final Process process;
    private final URI api;
    private final HttpClient client = HttpClient.newHttpClient();

    private Prometheus(Process process, int port) {
        this.process = process;
        this.api = URI.create("http://localhost:%d/api/v1/".formatted(port));
    }

    static Prometheus start(Path directory, int application, Path authority, Path documents) throws IOException {
        Path configuration = directory.resolve("prometheus.yml");
        Files.writeString(configuration, """
                global: { scrape_interval: 1s, evaluation_interval: 1s }
                rule_files: ["%s"]
                scrape_configs:
                  - job_name: sample
                    scheme: https
                    metrics_path: /actuator/prometheus
                    tls_config: { ca_file: "%s", server_name: acme.localhost }
                    static_configs: [{ targets: ["127.0.0.1:%d"] }]
                """.formatted(
                        documents.resolve("prometheus-rules.yml").toAbsolutePath(), authority, application));
        int port = freePort();
        Process process = new ProcessBuilder(
                        "prometheus",
                        "--config.file=" + configuration,
                        "--storage.tsdb.path=" + directory.resolve("data"),
                        "--web.listen-address=localhost:" + port)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("prometheus.log").toFile())
                .start();
        return new Prometheus(process, port);
    }

    /** The time series that a query finds now, with the variables of the dashboard set to all. */
    JsonNode query(String expression) throws IOException, InterruptedException {
        String query = expression
                .replace("$__rate_interval", "1m")
                .replace("$job", ".+")
                .replace("$instance", ".+");
        return get("query?query=" + URLEncoder.encode(query, StandardCharsets.UTF_8))
                .get("result");
    }

    /** All rules, and whether they could be evaluated. */
    JsonNode rules() throws IOException, InterruptedException {
        return get("rules").get("groups").get(0).get("rules");
    }

    private JsonNode get(String path) throws IOException, InterruptedException {
        HttpResponse<String> response =
                client.send(HttpRequest.newBuilder(api.resolve(path)).build(), HttpResponse.BodyHandlers.ofString());
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return JsonMapper.shared().readTree(response.body()).get("data");
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    @Override
    public void close() {
        process.destroy();
        process.onExit().join();
    }
}
