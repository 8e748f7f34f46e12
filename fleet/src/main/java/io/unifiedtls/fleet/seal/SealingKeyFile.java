package io.unifiedtls.fleet.seal;

import io.unifiedtls.InvalidMaterialException;
import io.unifiedtls.logging.PrintableLogger;
import io.unifiedtls.material.BoundedFile;
import io.unifiedtls.material.KeyFiles;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import org.slf4j.Logger;
import org.springframework.util.ResourceUtils;

/** Files with a sealing key. Messages begin with a verb. */
final class SealingKeyFile {

    private static final Logger log = PrintableLogger.of(SealingKeyFile.class);
    private static final int MOST_BYTES = 1_024;
    private static final String UNREADABLE =
            "cannot be read. It must be a regular file of at most 1,024 bytes that the user of the application may read.";

    private SealingKeyFile() {}

    /**
     * Read a key.
     *
     * @param place the property that names the file
     * @param location starts with {@code file:}
     */
    static SealingKey read(String place, String location) {
        try {
            return read(place, ResourceUtils.getFile(location).toPath());
        } catch (NoSuchFileException | FileNotFoundException ex) {
            throw new InvalidMaterialException(
                    "names a file that does not exist. Check the path, or make a key with: openssl rand -base64 32");
        } catch (IOException ex) {
            throw new InvalidMaterialException("names a file that " + UNREADABLE);
        }
    }

    /** Read the key of a file in a directory. If it does not exist, make it; of several processes at once, one makes it and all read it. */
    static synchronized SealingKey readOrMake(Path directory, Path file) {
        try {
            if (!Files.isDirectory(directory)) {
                Files.createDirectories(directory, permissions("rwx------"));
            }
            if (!Files.exists(file)) {
                makeAlone(directory, file);
            }
            return read(file.toString(), file);
        } catch (IOException ex) {
            throw new InvalidMaterialException(
                    "cannot be read or made. Make the directory writable for the user of the application.");
        }
    }

    /** A file that exists is never replaced: keys of the database would not open any more. */
    private static void makeAlone(Path directory, Path file) throws IOException {
        try (FileChannel lock = FileChannel.open(
                directory.resolve(file.getFileName() + ".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            lock.lock();
            if (!Files.exists(file)) {
                make(directory, file);
            }
        }
    }

    private static void make(Path directory, Path file) throws IOException {
        Path temporary = Files.createTempFile(directory, "sealing", ".tmp", permissions("rw-------"));
        byte[] key = new byte[SealingKey.LENGTH];
        new SecureRandom().nextBytes(key);
        try {
            Files.writeString(temporary, Base64.getEncoder().encodeToString(key) + "\n", StandardCharsets.US_ASCII);
            try (FileChannel written = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
                written.force(true);
            }
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
            log.info(
                    "Made the sealing key {}. Back it up with the database: private keys do not open without it.",
                    file);
        } finally {
            Arrays.fill(key, (byte) 0);
            Files.deleteIfExists(temporary);
        }
    }

    private static SealingKey read(String place, Path file) throws IOException {
        byte[] content = content(file);
        try {
            SealingKey key = SealingKeyText.content(content);
            if (KeyFiles.isOpen(file)) {
                log.warn(
                        "Every user of this machine can read the sealing key {}. Fix its permissions with: chmod o-r",
                        place);
            }
            return key;
        } finally {
            Arrays.fill(content, (byte) 0);
        }
    }

    private static byte[] content(Path file) throws IOException {
        try {
            return BoundedFile.read(file, MOST_BYTES);
        } catch (InvalidMaterialException ex) {
            throw new IOException(ex);
        }
    }

    private static FileAttribute<?>[] permissions(String permissions) {
        return FileSystems.getDefault().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }
}
