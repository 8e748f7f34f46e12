package io.unifiedtls.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Programs of the operating system that tests need. */
final class Tools {

    private Tools() {}

    /** Skips the test where one is missing, or fails it where {@code tls.test.require-tools} is true. */
    static void require(String... programs) {
        for (String program : programs) {
            boolean found = find(program).isPresent();
            assertThat(found || !Boolean.getBoolean("tls.test.require-tools"))
                    .as("%s is installed", program)
                    .isTrue();
            assumeTrue(found, program + " is not installed");
        }
    }

    /** The file of a program that is required. */
    static Path path(String program) {
        return find(program).orElseThrow();
    }

    private static Optional<Path> find(String program) {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator, -1))
                .map(path -> Path.of(path, program))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** What a program prints, on both outputs; it may fail. */
    static String run(List<String> command) throws IOException, InterruptedException {
        Path output = Files.createTempFile("output", ".txt");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectInput(new File("/dev/null"))
                .redirectOutput(output.toFile())
                .start();
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError(command.get(0) + " ran longer than 60 s");
        }
        String text = Files.readString(output);
        Files.delete(output);
        return text;
    }
}
