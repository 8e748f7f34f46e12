package io.unifiedtls.fleet.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.data.redis.connection.RedisStandaloneConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.util.FileSystemUtils;

/** A Redis server of one test, which keeps nothing on disk. Skips the test where Redis is missing, unless tools are required. */
public final class RedisServer implements AutoCloseable {

    private static final Path PROGRAM = Path.of("/usr/bin/redis-server");
    private static final int TRIES = 5;

    private final Path home;
    private int port;
    private @Nullable Process process;

    private RedisServer(Path home) {
        this.home = home;
    }

    public static RedisServer start() {
        if (!Files.isExecutable(PROGRAM)) {
            assertThat(Boolean.getBoolean("tls.test.require-tools"))
                    .as("Redis is missing, and tests may be skipped")
                    .isFalse();
            assumeTrue(false, "Redis is not installed");
        }
        try {
            RedisServer server = new RedisServer(Files.createTempDirectory("unified-tls-redis"));
            server.startOnAFreePort();
            return server;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Another process may take the port before the server does: then the next one is tried. */
    private void startOnAFreePort() throws IOException {
        for (int tries = 0; tries < TRIES; tries++) {
            try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                port = socket.getLocalPort();
            }
            if (answers()) {
                return;
            }
        }
        throw new IllegalStateException("Redis does not start: " + Files.readString(home.resolve("log")));
    }

    private boolean answers() {
        Process started = begin();
        await().atMost(60, TimeUnit.SECONDS).until(() -> !started.isAlive() || isReady());
        return started.isAlive();
    }

    private boolean isReady() throws IOException {
        return Files.readString(home.resolve("log")).contains("Ready to accept connections");
    }

    private Process begin() {
        try {
            process = new ProcessBuilder(
                            PROGRAM.toString(),
                            "--bind",
                            "127.0.0.1",
                            "--port",
                            String.valueOf(port),
                            "--save",
                            "",
                            "--appendonly",
                            "no")
                    .directory(home.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(home.resolve("log").toFile())
                    .start();
            return Objects.requireNonNull(process);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    public int port() {
        return port;
    }

    /** Ends it as a crash does. */
    public void stop() {
        if (process != null) {
            process.destroyForcibly().onExit().join();
        }
    }

    /** Starts it again, on the same port. */
    public void restart() {
        assertThat(answers()).isTrue();
    }

    /** Lettuce's, as Spring Boot makes it. The caller destroys it. */
    public static LettuceConnectionFactory connections(int port) {
        LettuceConnectionFactory factory =
                new LettuceConnectionFactory(new RedisStandaloneConfiguration("127.0.0.1", port));
        factory.afterPropertiesSet();
        factory.start();
        return factory;
    }

    @Override
    public void close() {
        stop();
        try {
            FileSystemUtils.deleteRecursively(home);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
