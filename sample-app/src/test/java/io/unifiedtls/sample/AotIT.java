package io.unifiedtls.sample;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The packaged application, started from what was processed ahead of time. */
@Timeout(120)
class AotIT {

    private static final Pattern PORT = Pattern.compile("Tomcat started on port (\\d+) \\(https\\)");

    @TempDir
    private Path directory;

    @Test
    void servesItsHosts() throws Exception {
        Tools.require("curl");
        Process application = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-Dspring.aot.enabled=true",
                        "-jar",
                        jar().toString(),
                        "--server.port=0",
                        "--unified-tls.development.directory=" + directory)
                .redirectErrorStream(true)
                .start();
        try (BufferedReader log = application.inputReader(StandardCharsets.UTF_8)) {
            String port = port(log);
            assertThat(get("acme.localhost", port)).contains("configuration: web");
            assertThat(get("blue.tenants.localhost", port)).contains("configuration: tenants");
        } finally {
            application.destroy();
        }
    }

    private static Path jar() throws IOException {
        try (var files = Files.list(Path.of("target"))) {
            return files.filter(file -> file.toString().endsWith(".jar"))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("The application is packaged before these tests run"));
        }
    }

    private static String port(BufferedReader log) throws IOException {
        StringBuilder seen = new StringBuilder();
        for (String line; (line = log.readLine()) != null; ) {
            seen.append(line).append('\n');
            Matcher started = PORT.matcher(line);
            if (started.find()) {
                assertThat(seen).contains("Starting AOT-processed SampleApplication");
                return started.group(1);
            }
        }
        throw new AssertionError("The application ended:\n" + seen);
    }

    private String get(String host, String port) throws IOException {
        Process curl = new ProcessBuilder(List.of(
                        "curl",
                        "-sS",
                        "--cacert",
                        directory.resolve("ca.pem").toString(),
                        "https://%s:%s/".formatted(host, port)))
                .redirectErrorStream(true)
                .start();
        return new String(curl.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
}
