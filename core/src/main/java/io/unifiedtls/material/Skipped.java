package io.unifiedtls.material;

import io.unifiedtls.Printable;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Entries of a directory that are in no known layout. A bounded number of them is kept. Not thread-safe. */
final class Skipped {

    private static final int MOST = 1_000;
    private static final int MOST_NAMED = 3;

    /** Names of files that tools put beside those of hosts, and of files that belong to hosts. */
    private static final Pattern EXPECTED = Pattern.compile(
            ".*\\.key|.*\\.client-ca\\.pem|.*\\.issuer\\.crt|.*\\.json|.*\\.ocsp|client-ca\\.pem|README|ca\\.crt|lost\\+found");

    private final TreeSet<String> names = new TreeSet<>();

    void add(String name) {
        if (names.size() < MOST && !EXPECTED.matcher(name).matches()) {
            names.add(name);
        }
    }

    /** A sentence about those that are not among others; empty if all are. */
    Optional<String> without(Skipped others, Path directory) {
        List<String> fresh =
                names.stream().filter(name -> !others.names.contains(name)).toList();
        return fresh.isEmpty()
                ? Optional.empty()
                : Optional.of("The directory %s contains entries in no known layout, which are skipped (%,d): %s"
                        .formatted(
                                directory,
                                fresh.size(),
                                Printable.of(String.join(", ", fresh.subList(0, Math.min(MOST_NAMED, fresh.size()))))));
    }
}
