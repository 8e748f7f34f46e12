package io.unifiedtls.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The console block of the document of ACME, typed as it stands there, with the class that {@code mvn spring-boot:test-run} starts. */
@Timeout(180)
class AcmeIT {

    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Duration LONGEST_START = Duration.ofSeconds(90);

    @TempDir
    private Path directory;

    @Test
    void commandsPrintWhatTheDocumentSays() throws Exception {
        Tools.require("pebble", "pebble-challtestsrv", "bash", "curl", "openssl");
        String port = freePort();
        Path log = directory.resolve("log");
        Process application = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        TestSampleApplication.class.getName(),
                        "--server.port=" + port,
                        "--unified-tls.development.directory=" + directory)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        List<ProcessHandle> authority;
        try {
            await("The application has started")
                    .atMost(LONGEST_START)
                    .failFast("The application has ended", () -> !application.isAlive())
                    .until(() -> Files.readString(log).contains("Started SampleApplication"));
            authority = application.descendants().toList();
            assertThat(authority).hasSize(2);
            String output = Tools.run(List.of(
                    "bash",
                    ROOT.resolve(".ci/check-readme.sh").toString(),
                    ROOT.resolve("docs/acme.md").toString(),
                    port,
                    directory.toString()));
            assertThat(output).matches("[1-9]\\d* passed, 0 failed\\s*");
        } catch (Throwable ex) {
            throw new AssertionError(Files.readString(log), ex);
        } finally {
            application.destroy();
            application.onExit().join();
        }
        await("Pebble ends with it").until(() -> authority.stream().noneMatch(ProcessHandle::isAlive));
    }

    private static String freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return Integer.toString(socket.getLocalPort());
        }
    }
}
