package io.unifiedtls.fleet.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Variables of processes whose machine has a wrong clock. Those of {@code faketime}, which would start a process of its own. */
public final class WrongClock {

    private static final Path LIBRARIES = Path.of("/usr/lib");
    private static final String LIBRARY = "faketime/libfaketime.so.1";

    private WrongClock() {}

    /**
     * Skips the test if {@code faketime} is not installed, unless it must be.
     *
     * @param offset such as {@code +10m}
     */
    public static Map<String, String> of(String offset) throws IOException {
        Optional<Path> library = library();
        if (Boolean.getBoolean("tls.test.require-tools")) {
            assertThat(library).as("libfaketime is installed").isPresent();
        }
        assumeTrue(library.isPresent(), "libfaketime is not installed");
        return Map.of(
                "LD_PRELOAD", library.orElseThrow().toString(),
                "FAKETIME", offset,
                "FAKETIME_DISABLE_SHM", "1",
                "DONT_FAKE_MONOTONIC", "1",
                "FAKETIME_FORCE_MONOTONIC_FIX", "0", // Or timed waits of the Java runtime spin
                "NO_FAKE_STAT", "1");
    }

    private static Optional<Path> library() throws IOException {
        try (Stream<Path> architectures = Files.list(LIBRARIES)) {
            return architectures
                    .map(directory -> directory.resolve(LIBRARY))
                    .filter(Files::isReadable)
                    .findFirst();
        }
    }
}
