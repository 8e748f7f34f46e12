package io.unifiedtls.material;

import io.unifiedtls.InvalidMaterialException;
import io.unifiedtls.wording.Setting;
import java.io.IOException;
import java.nio.file.Path;

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
        if (!contains(real)) {
            throw leavesIt(file);
        }
        byte[] content = BoundedFile.read(file, real, most);
        if (!real.toRealPath().equals(real)) {
            throw leavesIt(file); // Somebody has put a link in its place, or in that of a folder above it
        }
        return content;
    }

    private boolean contains(Path real) throws IOException {
        Path directory = root.toRealPath();
        return real.startsWith(directory)
                || (directory.endsWith(CERTBOT) && real.startsWith(directory.resolveSibling(CERTBOTS_FILES)));
    }

    private InvalidMaterialException leavesIt(Path file) {
        return new InvalidMaterialException(
                "%s is a link that leads out of %s. Links of tenants could expose files that only the server may read. Replace it with a file, or allow %s if you created it."
                        .formatted(file, root, Setting.FOLLOW_LINKS));
    }
}
