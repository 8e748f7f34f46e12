package io.unifiedtls.applications;

import io.unifiedtls.test.IssuedChain;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;

/**
 * A secret of the type {@code kubernetes.io/tls}, mounted as kubelet mounts it: files are links to {@code ..data}, which is a link to a
 * directory that an update replaces.
 */
final class MountedSecret {

    private final Path directory;
    private int version;

    private MountedSecret(Path directory) {
        this.directory = directory;
    }

    static MountedSecret mount(Path directory, IssuedChain chain) throws IOException {
        Files.createDirectories(directory);
        MountedSecret secret = new MountedSecret(directory);
        secret.update(chain);
        for (String file : List.of("tls.crt", "tls.key")) {
            Files.createSymbolicLink(directory.resolve(file), Path.of("..data", file));
        }
        return secret;
    }

    /** Exchange both files at once, and delete the old ones. */
    void update(IssuedChain chain) throws IOException {
        Path data = directory.resolve("..data");
        Path content = Files.createDirectory(directory.resolve("..2026_11_27_00_00_00.%09d".formatted(++version)));
        Files.writeString(content.resolve("tls.crt"), chain.certificatesPem());
        Files.writeString(content.resolve("tls.key"), chain.privateKeyPem());
        Path link = Files.createSymbolicLink(directory.resolve("..data_tmp"), content.getFileName());
        Path old = Files.exists(data) ? data.toRealPath() : null;
        Files.move(link, data, StandardCopyOption.ATOMIC_MOVE);
        if (old != null) {
            delete(old);
        }
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(directory);
    }
}
