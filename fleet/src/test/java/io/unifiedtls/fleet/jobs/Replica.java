package io.unifiedtls.fleet.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.unifiedtls.fleet.testing.Database;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A {@link ReplicaMain} in a Java runtime of its own, with its output in a file. */
final class Replica implements AutoCloseable {

    private final Process process;
    private final Path output;

    private Replica(Process process, Path output) {
        this.process = process;
        this.output = output;
    }

    /** Start one; returns before it runs. */
    static Replica start(Database database, String proofs, Path directory, Map<String, String> environment)
            throws IOException {
        Path output = Files.createTempFile(directory, "replica", ".log");
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        ReplicaMain.class.getName(),
                        database.url(),
                        database.user(),
                        proofs)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().putAll(environment);
        return new Replica(builder.start(), output);
    }

    Replica started() {
        await().atMost(Duration.ofSeconds(60)).until(() -> output().contains("started"));
        return this;
    }

    String output() throws IOException {
        return Files.readString(output);
    }

    private String text() {
        try {
            return output();
        } catch (IOException ex) {
            return ex.toString();
        }
    }

    /** The answer to a command. */
    String ask(String command) throws IOException {
        int before = answers().size();
        process.getOutputStream().write((command + "\n").getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().flush();
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(answers()).as(this::text).hasSizeGreaterThan(before));
        return answers().get(before);
    }

    private List<String> answers() throws IOException {
        return output().lines().filter(line -> line.startsWith("answer ")).toList();
    }

    void pause() throws Exception {
        signal("-STOP");
    }

    void goOn() throws Exception {
        signal("-CONT");
    }

    private void signal(String name) throws Exception {
        Process kill = new ProcessBuilder("kill", name, String.valueOf(process.pid())).start();
        assertThat(kill.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(kill.exitValue()).isZero();
    }

    /** As {@code kill -9} does. */
    void kill() {
        process.destroyForcibly();
        assertThat(process.onExit()).succeedsWithin(Duration.ofSeconds(30));
    }

    @Override
    public void close() {
        kill();
    }
}
