package io.unifiedtls.fleet.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.util.FileSystemUtils;

/**
 * A PostgreSQL server of its own, with its data in a temporary directory. It does not run as root, so root starts it as
 * the user postgres.
 *
 * <p>Tests that only use it share one in each JVM and take a database each; a test that stops it starts its own.
 */
public final class PostgresServer implements AutoCloseable {

    private static final Path PACKAGES = Path.of("/usr/lib/postgresql");
    private static final String USER = "postgres";
    private static final int TRIES = 5;
    private static @Nullable PostgresServer shared;

    private final Path programs;
    private final Path home;
    private final int port;
    private final AtomicInteger databases = new AtomicInteger();

    private PostgresServer(Path programs, Path home, int port) {
        this.programs = programs;
        this.home = home;
        this.port = port;
    }

    /**
     * The server that all tests of this JVM share; it ends with the JVM. Skips the test where PostgreSQL is missing, or
     * fails it where {@code tls.test.require-tools} is true.
     */
    public static synchronized PostgresServer shared() {
        if (shared == null) {
            PostgresServer server = start();
            Runtime.getRuntime().addShutdownHook(new Thread(server::close));
            shared = server;
        }
        return shared;
    }

    /** A server for one test, which may stop it. The caller closes it. */
    public static PostgresServer start() {
        Path programs = programs();
        try {
            Path home = Files.createTempDirectory("unified-tls-postgres");
            give(home);
            run(home, programs.resolve("initdb"), "-U", USER, "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync");
            return start(programs, home);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Another process may take the port before the server does: then the next one is tried. */
    private static PostgresServer start(Path programs, Path home) {
        for (int tries = 1; ; tries++) {
            PostgresServer server = new PostgresServer(programs, home, freePort());
            try {
                server.restart();
                return server;
            } catch (AssertionError failure) {
                if (tries == TRIES) {
                    server.delete();
                    throw failure;
                }
            }
        }
    }

    public int port() {
        return port;
    }

    /** A new, empty database. */
    public Database newDatabase() {
        String name = "test_" + databases.incrementAndGet();
        try (Connection connection = DriverManager.getConnection(url("postgres"), USER, "");
                Statement statement = connection.createStatement()) {
            statement.execute("create database " + name);
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
        return new Database(url(name), USER);
    }

    /** Writes a backup of a database. */
    public Path dump(Database of) {
        Path file = home.resolve("backup");
        run(home, programs.resolve("pg_dump"), connection(of, "-Fc", "-f", file.toString()));
        return file;
    }

    /** Puts a backup in the place of a database that may be in use. */
    public void restore(Database to, Path file) {
        run(home, programs.resolve("pg_restore"), connection(to, "--clean", "--if-exists", "-1", file.toString()));
    }

    private String[] connection(Database of, String... arguments) {
        String name = of.url().substring(of.url().lastIndexOf('/') + 1);
        return Stream.concat(
                        Stream.of("-h", "127.0.0.1", "-p", String.valueOf(port), "-U", USER, "-d", name),
                        Stream.of(arguments))
                .toArray(String[]::new);
    }

    private String url(String database) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + database;
    }

    /** Ends all its connections at once, without a check point, as a crash does. What was committed survives. */
    public void stopImmediately() {
        run(home, programs.resolve("pg_ctl"), "stop", "-w", "-m", "immediate");
    }

    /** Starts it again, on the same port and data; returns as soon as it answers. */
    public void restart() {
        String settings = "-p %d -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=off".formatted(port)
                + " -c max_connections=200";
        run(home, programs.resolve("pg_ctl"), "start", "-w", "-l", home.resolve("log") + "", "-o", settings);
    }

    public boolean isRunning() {
        return exit(home, programs.resolve("pg_ctl"), "status") == 0;
    }

    /** Stops it, if it runs, and deletes its data. */
    @Override
    public void close() {
        if (isRunning()) {
            stopImmediately();
        }
        delete();
    }

    private void delete() {
        try {
            FileSystemUtils.deleteRecursively(home);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static Path programs() {
        if (Files.isDirectory(PACKAGES)) {
            try (Stream<Path> versions = Files.list(PACKAGES)) {
                var newest = versions.map(version -> version.resolve("bin"))
                        .filter(bin -> Files.isExecutable(bin.resolve("postgres")))
                        .max(Comparator.naturalOrder());
                if (newest.isPresent()) {
                    return newest.get();
                }
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        }
        assertThat(Boolean.getBoolean("tls.test.require-tools"))
                .as("PostgreSQL is missing, and tests may be skipped")
                .isFalse();
        assumeTrue(false, "PostgreSQL is not installed");
        throw new AssertionError();
    }

    private static void run(Path home, Path program, String... arguments) {
        int exit = exit(home, program, arguments);
        assertThat(exit).as(() -> program + ": " + read(home)).isZero();
    }

    private static int exit(Path home, Path program, String... arguments) {
        List<String> command = new ArrayList<>();
        if (isRoot()) {
            command.addAll(List.of("setpriv", "--reuid=" + USER, "--regid=" + USER, "--clear-groups", "--"));
        }
        command.add(program.toString());
        command.addAll(List.of(arguments));
        try {
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(home.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(home.resolve("output").toFile());
            builder.environment().put("PGDATA", home.resolve("data").toString());
            Process process = builder.start();
            if (!process.waitFor(120, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IllegalStateException(program + " does not end: " + read(home));
            }
            return process.exitValue();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    private static String read(Path home) {
        StringBuilder text = new StringBuilder();
        for (String name : List.of("output", "log")) {
            try {
                text.append(Files.readString(home.resolve(name)));
            } catch (IOException missing) {
                text.append("no ").append(name).append(' ');
            }
        }
        return text.toString();
    }

    /** The server's user owns the directory. */
    private static void give(Path home) throws IOException {
        if (isRoot()) {
            Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxr-x---"));
            Files.setOwner(
                    home, home.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(USER));
        }
    }

    private static boolean isRoot() {
        return System.getProperty("user.name").equals("root");
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
