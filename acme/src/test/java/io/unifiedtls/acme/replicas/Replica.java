package io.unifiedtls.acme.replicas;

import static org.assertj.core.api.Assertions.assertThat;

import io.unifiedtls.fleet.testing.FleetServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A {@link ReplicaMain} and its process. */
final class Replica implements AutoCloseable {

    private static final Pattern PORT = Pattern.compile(Pattern.quote(ReplicaMain.READY) + "(\\d+)");
    private static final Duration LONGEST_START = Duration.ofMinutes(2);

    private final Process process;
    private final Path log;

    private Replica(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /** Starts one, and returns before it is {@linkplain #ready ready}. */
    static Replica start(FleetServer server, Map<String, String> environment, List<String> properties)
            throws IOException {
        Path log = Files.createTempFile("replica", ".log");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx256m",
                "-cp",
                System.getProperty("java.class.path"),
                ReplicaMain.class.getName(),
                server.name()));
        command.addAll(properties);
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().putAll(environment);
        return new Replica(builder.start(), log);
    }

    /** Waits until it serves, and answers its port. */
    int ready() throws Exception {
        long end = System.nanoTime() + LONGEST_START.toNanos();
        while (true) {
            Matcher matcher = PORT.matcher(log());
            if (matcher.find()) {
                return Integer.parseInt(matcher.group(1));
            }
            assertThat(process.isAlive() && System.nanoTime() < end)
                    .as(this::log)
                    .isTrue();
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }

    /** Lets it make a host, and order its certificate. */
    void order(String name) throws IOException {
        process.getOutputStream().write((name + "\n").getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().flush();
    }

    long pid() {
        return process.pid();
    }

    String log() {
        try {
            return Files.readString(log);
        } catch (IOException ex) {
            return ex.toString();
        }
    }

    /** As a machine that loses its power. */
    void kill() {
        process.destroyForcibly();
        process.onExit().join();
    }

    /** As a machine that is paused: its connections stay. */
    void pause() throws Exception {
        signal("STOP");
    }

    void goOn() throws Exception {
        signal("CONT");
    }

    private void signal(String signal) throws Exception {
        Process kill = new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid())).start();
        assertThat(kill.waitFor()).isZero();
    }

    @Override
    public void close() {
        kill();
    }
}
