package io.unifiedtls.material;

import io.unifiedtls.InvalidMaterialException;
import io.unifiedtls.wording.Setting;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The directory that links of its files may not leave, or a tenant could show the server files of others that only the server
 * may read. Links within it are those of Kubernetes; certbot's {@code live} has links into the {@code archive} beside it.
 *
 * @param root the directory, which may be a link itself
 * @param followsLinks whether they may leave it all the same
 */
record Confines(Path root, boolean followsLinks) {

    private static final String CERTBOT = "live";
    private static final String CERTBOTS_FILES = "archive";

    /**
     * Read a file.
     *
     * @throws InvalidMaterialException if it leads out of the directory, or must not be read for another reason
     */
    byte[] read(Path file, int most) throws IOException {
        if (followsLinks) {
            return BoundedFile.read(file, most);
        }
        Path real = file.toRealPath();
        if (!contains(root.toRealPath(), real)) {
            throw leavesIt(file);
        }
        byte[] content = BoundedFile.read(file, real, most);
        if (!real.toRealPath().equals(real)) {
            throw leavesIt(file); // Somebody has put a link in its place, or in that of a folder above it
        }
        return content;
    }

    /**
     * Read files that belong together, of which each takes a thread to read alone.
     *
     * @return their contents in this order; empty if one of them cannot be read, which {@link #read} explains
     */
    Optional<List<byte[]>> readTogether(List<Path> files, int most) {
        try {
            if (followsLinks) {
                return Optional.of(BoundedFile.readTogether(files, files, most));
            }
            List<Path> real = realPaths(files);
            Path directory = root.toRealPath();
            if (!real.stream().allMatch(path -> contains(directory, path))) {
                return Optional.empty();
            }
            List<byte[]> contents = BoundedFile.readTogether(files, real, most);
            return realPaths(real).equals(real) ? Optional.of(contents) : Optional.empty();
        } catch (IOException | InvalidMaterialException ex) {
            return Optional.empty();
        }
    }

    private static List<Path> realPaths(List<Path> files) throws IOException {
        List<Path> real = new ArrayList<>();
        for (Path file : files) {
            real.add(file.toRealPath());
        }
        return real;
    }

    private static boolean contains(Path directory, Path real) {
        return real.startsWith(directory)
                || (directory.endsWith(CERTBOT) && real.startsWith(directory.resolveSibling(CERTBOTS_FILES)));
    }

    private InvalidMaterialException leavesIt(Path file) {
        return new InvalidMaterialException(
                "%s is a link that leads out of %s. Links of tenants could expose files that only the server may read. Replace it with a file, or allow %s if you created it."
                        .formatted(file, root, Setting.FOLLOW_LINKS));
    }
}
