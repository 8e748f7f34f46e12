package io.unifiedtls.material;

import io.unifiedtls.logging.PrintableLogger;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Collection;
import java.util.List;
import org.slf4j.Logger;

/** Looks at who may read files with private keys. */
public final class KeyFiles {

    private static final Logger log = PrintableLogger.of(KeyFiles.class);

    private KeyFiles() {}

    /**
     * Log one warning if every user of the machine may read some of these files. Where the file system has no such
     * permissions, there is nothing to warn of.
     */
    public static void warnOfOpen(Collection<Path> files) {
        List<Path> open =
                files.stream().filter(KeyFiles::isOpen).distinct().sorted().toList();
        if (!open.isEmpty()) {
            log.warn(
                    "Every user of this machine can read {} files with private keys, such as {}. Anyone who can read one can "
                            + "impersonate its hosts. Fix the permissions with: chmod o-r",
                    open.size(),
                    open.get(0));
        }
    }

    /** Whether every user of the machine may read a file. */
    public static boolean isOpen(Path file) {
        try {
            return Files.getPosixFilePermissions(file).contains(PosixFilePermission.OTHERS_READ);
        } catch (IOException | UnsupportedOperationException ex) {
            return false;
        }
    }
}
