package io.unifiedtls.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A server in a process of its own, which ends with it and with what it has started. */
final class Service implements AutoCloseable {

    private final Process process;
    private final int port;

    private Service(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /** Starts a program, and waits until somebody listens on the port. */
    static Service start(int port, Path log, Map<String, String> environment, List<String> command) throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().putAll(environment);
        Service service = new Service(builder.start(), port);
        await().atMost(Duration.ofSeconds(90)).until(() -> service.isListening() || !service.process.isAlive());
        assertThat(service.process.isAlive()).as(() -> read(log)).isTrue();
        return service;
    }

    /** Skips the test where a program is missing, or fails it where {@code tls.test.require-tools} is true. */
    static void require(String program) {
        boolean found = Stream.of(System.getenv("PATH").split(File.pathSeparator, -1))
                .anyMatch(path -> Files.isExecutable(Path.of(path, program)));
        assertThat(found || !Boolean.getBoolean("tls.test.require-tools"))
                .as("%s is installed", program)
                .isTrue();
        assumeTrue(found, program + " is not installed");
    }

    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    int port() {
        return port;
    }

    @Override
    public void close() {
        List<ProcessHandle> started = process.descendants().toList();
        process.destroy();
        await().atMost(Duration.ofSeconds(30)).until(() -> !process.isAlive());
        started.forEach(ProcessHandle::destroyForcibly);
    }

    private boolean isListening() {
        try (Socket socket = new Socket("localhost", port)) {
            return socket.getLocalPort() != port; // A port of this range that nobody has opened may connect to itself
        } catch (IOException ex) {
            return false;
        }
    }

    static String read(Path log) {
        try {
            return Files.readString(log);
        } catch (IOException ex) {
            return ex.toString();
        }
    }
}
