package io.unifiedtls.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A program of the operating system. A missing one skips the test, or fails it where the system property
 * {@code tls.test.require-tools} is true, as in continuous integration.
 */
public final class Tool {

    private static final long TIMEOUT_SECONDS = 30;

    private final String program;

    private Tool(String program) {
        this.program = program;
    }

    public static Tool openssl() {
        return of("openssl");
    }

    public static Tool curl() {
        return of("curl");
    }

    public static Tool certutil() {
        return of("certutil");
    }

    public static Tool softhsm() {
        return of("softhsm2-util");
    }

    /** Runs Chromium, with variables of the environment before its name. */
    static Tool env() {
        of("chromium");
        return of("env");
    }

    private static Tool of(String program) {
        boolean found = Stream.of(System.getenv("PATH").split(File.pathSeparator, -1))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
        if (Boolean.getBoolean("tls.test.require-tools")) {
            assertThat(found).as("%s is installed", program).isTrue();
        }
        assumeTrue(found, program + " is not installed");
        return new Tool(program);
    }

    /** Run it with this on its standard input; its answer is what it prints on both outputs. */
    public Result run(String input, List<String> arguments) {
        List<String> command = new ArrayList<>(List.of(program));
        command.addAll(arguments);
        try {
            Path out = Files.createTempFile("tool", ".out");
            Path in = Files.writeString(Files.createTempFile("tool", ".in"), input);
            try {
                Process process = new ProcessBuilder(command)
                        .redirectInput(in.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(out.toFile())
                        .start();
                if (!process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
                    process.destroyForcibly().waitFor();
                    throw new AssertionError("%s ran longer than %d s: %s"
                            .formatted(command, TIMEOUT_SECONDS, Files.readString(out, StandardCharsets.ISO_8859_1)));
                }
                return new Result(process.exitValue(), Files.readString(out, StandardCharsets.ISO_8859_1));
            } finally {
                Files.delete(out);
                Files.delete(in);
            }
        } catch (IOException ex) {
            throw new AssertionError(ex);
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
            throw new AssertionError(ex);
        }
    }

    public record Result(int exitCode, String output) {}
}
