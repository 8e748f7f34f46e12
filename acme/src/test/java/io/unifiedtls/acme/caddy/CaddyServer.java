package io.unifiedtls.acme.caddy;

import static org.awaitility.Awaitility.await;

import io.unifiedtls.acme.testing.NetworkNamespace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Caddy as an authority. It validates at the ports 80 and 443 only, so it runs in a network of its own. */
final class CaddyServer implements AutoCloseable {

    private static final Duration LONGEST_START = Duration.ofSeconds(60);
    private static final int PORT = 9443;

    private final Path directory;
    private final Process process;

    private CaddyServer(Path directory, Process process) {
        this.directory = directory;
        this.process = process;
    }

    /** Starts it, and waits until it answers. */
    static CaddyServer start(NetworkNamespace network) throws IOException {
        Path directory = Files.createTempDirectory("caddy");
        Path configuration =
                Files.writeString(directory.resolve("Caddyfile"), """
                {
                  admin off
                  skip_install_trust
                  auto_https disable_redirects
                  storage file_system %s
                  https_port %d
                }
                localhost:%d {
                  tls internal
                  acme_server
                }
                """.formatted(directory.resolve("data"), PORT, PORT));
        ProcessBuilder command = new ProcessBuilder(network.command(
                        List.of("caddy", "run", "--adapter", "caddyfile", "--config", configuration.toString())))
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("log").toFile());
        command.environment().put("HOME", directory.toString());
        CaddyServer server = new CaddyServer(directory, command.start());
        await("Caddy answers")
                .atMost(LONGEST_START)
                .failFast("Caddy has ended", () -> !server.process.isAlive())
                .until(() -> Files.exists(server.root())
                        && network.run("curl", "-sS", "--cacert", server.root().toString(), server.directoryUrl())
                                .contains("newOrder"));
        return server;
    }

    String directoryUrl() {
        return "https://localhost:%d/acme/local/directory".formatted(PORT);
    }

    /** The certificate in PEM that both its server and those that it issues lead to. */
    Path root() {
        return directory.resolve("data/pki/authorities/local/root.crt");
    }

    String log() {
        try {
            return Files.readString(directory.resolve("log"));
        } catch (IOException ex) {
            return ex.toString();
        }
    }

    @Override
    public void close() throws IOException {
        process.destroyForcibly().onExit().join();
        try (Stream<Path> files = Files.walk(directory)) {
            files.sorted(Comparator.reverseOrder()).forEach(CaddyServer::delete);
        }
    }

    private static void delete(Path file) {
        try {
            Files.delete(file);
        } catch (IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }
}
