package io.unifiedtls.corpus;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** How many cases were tried and survived, for {@code docs/security.md}. */
final class Counts {

    private static final Path FILE = Path.of("target", "hostile-peers.tsv");

    private Counts() {}

    static synchronized void add(String target, String batch, int cases) {
        try {
            Files.createDirectories(FILE.getParent());
            Files.writeString(
                    FILE,
                    "%s\t%s\t%d%n".formatted(target, batch, cases),
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
        } catch (IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }
}
