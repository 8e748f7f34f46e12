package io.unifiedtls.fleet.signal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.greaterThan;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.unifiedtls.fleet.store.ChangeOrigin;
import io.unifiedtls.fleet.testing.Database;
import io.unifiedtls.fleet.testing.PostgresServer;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** PgBouncer between a process and the database. */
class PoolerTests {

    private static final Path PROGRAM = Path.of("/usr/sbin/pgbouncer");

    @TempDir
    Path directory;

    /** In transaction mode, a connection listens for the time of a statement only. */
    @ParameterizedTest
    @CsvSource({"transaction, false", "session, true"})
    void signalsArriveOrAreKnownNotTo(String mode, boolean arrive) throws Exception {
        Database database = PostgresServer.shared().newDatabase();
        int port = freePort();
        Process pooler = start(mode, port);
        try {
            String url = database.url().replace(":" + PostgresServer.shared().port() + "/", ":" + port + "/");
            DriverManagerDataSource through =
                    new DriverManagerDataSource(url + "?prepareThreshold=0", database.user(), "");
            await().atMost(Duration.ofSeconds(20))
                    .ignoreExceptions()
                    .untilAsserted(() -> new JdbcTemplate(through).execute("select 1"));
            PostgresSignal signal = new PostgresSignal(through, ChangeOrigin.random(), Clock.systemUTC());
            AtomicInteger arrived = new AtomicInteger();
            signal.start(arrived::incrementAndGet);
            try {
                await().atMost(Duration.ofSeconds(20))
                        .untilAtomic(arrived, greaterThan(0)); // It has connected or failed
                assertThat(signal.state().connected()).isEqualTo(arrive);
            } finally {
                signal.stop();
            }
        } finally {
            pooler.destroyForcibly();
            pooler.onExit().join();
        }
    }

    private Process start(String mode, int port) throws Exception {
        boolean isInstalled = Files.isExecutable(PROGRAM);
        assertThat(isInstalled || !Boolean.getBoolean("tls.test.require-tools"))
                .as("PgBouncer is missing")
                .isTrue();
        assumeTrue(isInstalled, "PgBouncer is not installed");
        Path settings = Files.writeString(
                directory.resolve("pgbouncer.ini"),
                """
                [databases]
                * = host=127.0.0.1 port=%d
                [pgbouncer]
                listen_addr = 127.0.0.1
                listen_port = %d
                unix_socket_dir =
                auth_type = any
                pool_mode = %s
                ignore_startup_parameters = extra_float_digits
                """.formatted(PostgresServer.shared().port(), port, mode).replace("* =", "* = user=postgres"));
        List<String> command = new ArrayList<>();
        if (System.getProperty("user.name").equals("root")) {
            Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
            command.addAll(List.of("setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", "--"));
        }
        command.addAll(List.of(PROGRAM.toString(), settings.toString()));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("pgbouncer.log").toFile())
                .start();
    }

    private static int freePort() throws Exception {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
