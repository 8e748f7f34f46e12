package io.unifiedtls.fleet.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.unifiedtls.InvalidTLSConfigurationException;
import io.unifiedtls.Printable;
import io.unifiedtls.logging.PrintableLogger;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.springframework.util.ClassUtils;

/** The H2 file of an application without a database. One process opens it at a time. */
public final class OwnDatabase {

    private static final Logger log = PrintableLogger.of(OwnDatabase.class);
    private static final String FILE = "hosts";
    private static final int CONNECTIONS = 10;
    private static final int IN_USE = 90020;

    private OwnDatabase() {}

    /**
     * Open the file, and create it with its directory if it does not exist.
     *
     * @param directory {@code unified-tls.fleet.directory}
     * @throws InvalidTLSConfigurationException if that is not possible
     */
    public static FleetDatabase open(String directory) {
        if (!ClassUtils.isPresent("org.h2.Driver", OwnDatabase.class.getClassLoader())) {
            throw fault(
                    "The fleet has no database: the application has no DataSource that lasts, and H2 is not on the class path. "
                            + "Configure spring.datasource.url, or add the dependency com.h2database:h2.");
        }
        Path file = create(directory).resolve(FILE);
        HikariConfig config = new HikariConfig();
        config.setPoolName("unified-tls-fleet");
        config.setJdbcUrl(url(file));
        config.setUsername("sa");
        config.setMaximumPoolSize(CONNECTIONS);
        config.setMinimumIdle(1);
        try {
            return new FleetDatabase(new HikariDataSource(config), Dialect.H2, true);
        } catch (RuntimeException ex) {
            throw unopenable(file, ex);
        }
    }

    /**
     * Commits are written at once, and the file is closed with the application, not before by a hook of the driver. An interrupted thread closes
     * a file of H2's default kind, and with it the database of all threads; an asynchronous channel survives it and keeps its lock.
     */
    private static String url(Path file) {
        return "jdbc:h2:async:%s;DB_CLOSE_ON_EXIT=FALSE;WRITE_DELAY=0;LOCK_TIMEOUT=10000".formatted(file);
    }

    private static Path create(String directory) {
        try {
            Path path = Path.of(directory).toAbsolutePath().normalize();
            if (path.toString().indexOf(';') >= 0) { // Settings of the database would begin there
                throw unusable(directory, "contains a semicolon");
            }
            if (Files.isDirectory(path)) {
                warnOfOthers(path);
            } else {
                Files.createDirectories(path, onlyForOwner());
            }
            if (!Files.isWritable(path)) {
                throw unusable(directory, "cannot be written to");
            }
            return path;
        } catch (IOException | InvalidPathException ex) {
            throw unusable(directory, "cannot be created (%s)".formatted(Printable.of(ex)));
        }
    }

    private static FileAttribute<?>[] onlyForOwner() {
        return isPosix()
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"))
                }
                : new FileAttribute<?>[0];
    }

    private static void warnOfOthers(Path path) throws IOException {
        Set<PosixFilePermission> others = EnumSet.noneOf(PosixFilePermission.class);
        if (isPosix()) {
            others.addAll(Files.getPosixFilePermissions(path));
            others.removeAll(PosixFilePermissions.fromString("rwx------"));
        }
        if (!others.isEmpty()) {
            log.warn(
                    "Other users of the machine can open {}, which has hosts and their keys. Run chmod 700 on it",
                    path);
        }
    }

    private static boolean isPosix() {
        return FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
    }

    private static InvalidTLSConfigurationException unusable(String directory, String why) {
        return fault(
                "unified-tls.fleet.directory is '%s', which %s. Choose another directory that the application may write to."
                        .formatted(Printable.of(directory), why));
    }

    private static InvalidTLSConfigurationException unopenable(Path file, RuntimeException failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException ex && ex.getErrorCode() == IN_USE) {
                return fault(
                        ("Another process has opened the hosts in %s.mv.db. Stop it, or set unified-tls.fleet.directory to "
                                        + "another directory. Several processes need a DataSource of PostgreSQL.")
                                .formatted(Printable.of(file)));
            }
        }
        return fault("The hosts in %s.mv.db cannot be opened (%s). Restore the file from a backup, or move it away."
                .formatted(Printable.of(file), Printable.of(rootOf(failure), 300)));
    }

    private static Throwable rootOf(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root;
    }

    private static InvalidTLSConfigurationException fault(String fault) {
        return new InvalidTLSConfigurationException(List.of(fault));
    }
}
