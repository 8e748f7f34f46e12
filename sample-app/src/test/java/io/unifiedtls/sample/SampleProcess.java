package io.unifiedtls.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A process of the class that {@code mvn spring-boot:test-run} starts. */
final class SampleProcess implements AutoCloseable {

    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Duration LONGEST_START = Duration.ofSeconds(90);

    private final Path directory;
    private final Path log;
    private final String port = freePort();
    private final Process process;

    /**
     * Start it, and wait until it has started.
     *
     * @param directory in place of {@code .tls-dev}
     */
    SampleProcess(Path directory, String... options) throws IOException {
        this.directory = directory;
        this.log = directory.resolve("log");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                TestSampleApplication.class.getName(),
                "--server.port=" + port,
                "--unified-tls.development.directory=" + directory));
        command.addAll(List.of(options));
        process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            await("The application has started")
                    .atMost(LONGEST_START)
                    .failFast("The application has ended", () -> !process.isAlive())
                    .until(() -> log().contains("Started SampleApplication"));
        } catch (RuntimeException ex) {
            close();
            throw new AssertionError(log(), ex);
        }
    }

    String log() throws IOException {
        return Files.readString(log);
    }

    /** The processes that it has started. */
    List<ProcessHandle> descendants() {
        return process.descendants().toList();
    }

    /** Type the commands of a document's console blocks as they stand there. */
    void assertPrintsWhatIsIn(String document) throws Exception {
        String output = Tools.run(List.of(
                "bash",
                ROOT.resolve(".ci/check-readme.sh").toString(),
                ROOT.resolve(document).toString(),
                port,
                directory.toString()));
        assertThat(output).as(() -> logText()).matches("[1-9]\\d* passed, 0 failed\\s*");
    }

    private String logText() {
        try {
            return log();
        } catch (IOException ex) {
            return ex.toString();
        }
    }

    private static String freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return Integer.toString(socket.getLocalPort());
        }
    }

    @Override
    public void close() {
        process.destroy();
        process.onExit().join();
    }
}
