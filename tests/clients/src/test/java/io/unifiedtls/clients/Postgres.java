package io.unifiedtls.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A PostgreSQL server that wants client certificates. It does not run as root, so root starts it as the user postgres. */
final class Postgres {

    private static final Path PACKAGES = Path.of("/usr/lib/postgresql");
    private static final String USER = "postgres";

    private Postgres() {}

    /** Skips the test where it is missing, or fails it where {@code tls.test.require-tools} is true. */
    static Service start(Path directory, Material material) throws Exception {
        Path programs = programs();
        Path home = Files.createDirectories(directory.resolve("postgres"));
        for (String name : List.of("server.pem", "server.key", "client-ca.pem")) {
            Files.copy(Path.of(material.file(name)), home.resolve(name));
        }
        Files.setPosixFilePermissions(home.resolve("server.key"), PosixFilePermissions.fromString("rw-------"));
        give(directory, home);
        Path data = home.resolve("data");
        run(directory, List.of(programs + "/initdb", "-D", data.toString(), "-U", USER, "-A", "trust", "--no-sync"));
        Files.writeString(data.resolve("pg_hba.conf"), "hostssl all all all trust clientcert=verify-ca\n");
        int port = Service.freePort();
        List<String> command = new ArrayList<>(List.of(programs + "/postgres", "-D", data.toString()));
        Map.of(
                        "port",
                        String.valueOf(port),
                        "listen_addresses",
                        "localhost",
                        "unix_socket_directories",
                        "",
                        "fsync",
                        "off",
                        "ssl",
                        "on",
                        "ssl_cert_file",
                        home.resolve("server.pem").toString(),
                        "ssl_key_file",
                        home.resolve("server.key").toString(),
                        "ssl_ca_file",
                        home.resolve("client-ca.pem").toString())
                .forEach((name, value) -> command.addAll(List.of("-c", name + "=" + value)));
        return Service.start(port, directory.resolve("postgres.log"), Map.of(), asUser(command));
    }

    private static Path programs() throws IOException {
        if (Files.isDirectory(PACKAGES)) {
            try (Stream<Path> versions = Files.list(PACKAGES)) {
                var newest = versions.map(version -> version.resolve("bin"))
                        .filter(bin -> Files.isExecutable(bin.resolve("postgres")))
                        .max(Comparator.naturalOrder());
                if (newest.isPresent()) {
                    return newest.get();
                }
            }
        }
        assertThat(Boolean.getBoolean("tls.test.require-tools"))
                .as("PostgreSQL is missing, and tests may be skipped")
                .isFalse();
        assumeTrue(false, "PostgreSQL is not installed");
        throw new AssertionError();
    }

    private static void run(Path directory, List<String> command) throws Exception {
        Path log = directory.resolve("initdb.log");
        Process process = new ProcessBuilder(asUser(command))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        assertThat(process.waitFor()).as(() -> Service.read(log)).isZero();
    }

    private static List<String> asUser(List<String> command) {
        if (!isRoot()) {
            return command;
        }
        List<String> all =
                new ArrayList<>(List.of("setpriv", "--reuid=" + USER, "--regid=" + USER, "--clear-groups", "--"));
        all.addAll(command);
        return all;
    }

    /** What is in it belongs to the server's user, who can get there. */
    private static void give(Path directory, Path home) throws IOException {
        if (!isRoot()) {
            return;
        }
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        UserPrincipal user =
                home.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(USER);
        Files.walkFileTree(home, new SimpleFileVisitor<>() {

            @Override
            public FileVisitResult preVisitDirectory(Path path, BasicFileAttributes attributes) throws IOException {
                Files.setOwner(path, user);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path path, BasicFileAttributes attributes) throws IOException {
                Files.setOwner(path, user);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    private static boolean isRoot() {
        return System.getProperty("user.name").equals("root");
    }
}
