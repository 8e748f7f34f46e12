package io.unifiedtls.test.acme;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Programs of this machine with a directory of their own. They end when this is closed, and with the JVM. Thread-safe. */
final class Programs implements AutoCloseable {

    private static final Duration LONGEST_START = Duration.ofSeconds(20);

    private final Path directory;
    private final Map<String, Process> processes = new LinkedHashMap<>();
    private final Thread hook = new Thread(this::endAndDelete);

    Programs() throws IOException {
        directory = Files.createTempDirectory("acme-authority");
        Runtime.getRuntime().addShutdownHook(hook);
    }

    static boolean isInstalled(String program) {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(path -> Files.isExecutable(Path.of(path, program)));
    }

    Path directory() {
        return directory;
    }

    Path file(String name) {
        return directory.resolve(name);
    }

    void write(String name, String content) throws IOException {
        Files.writeString(file(name), content);
    }

    void start(Map<String, String> environment, String... command) throws IOException {
        ProcessBuilder process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output(command[0]).toFile());
        process.environment().putAll(environment);
        synchronized (processes) {
            processes.put(command[0], process.start());
        }
    }

    private Path output(String program) {
        return file(program + ".log");
    }

    /** Wait until a port is open. */
    void await(int port) throws IOException, InterruptedException {
        long end = System.nanoTime() + LONGEST_START.toNanos();
        while (true) {
            try {
                new Socket(InetAddress.getLoopbackAddress(), port).close();
                return;
            } catch (IOException ex) {
                if (System.nanoTime() > end || !areAlive()) {
                    throw new IOException("A program does not start:\n" + log(), ex);
                }
                TimeUnit.MILLISECONDS.sleep(20);
            }
        }
    }

    private boolean areAlive() {
        synchronized (processes) {
            return processes.values().stream().allMatch(Process::isAlive);
        }
    }

    /** Their output so far. */
    String log() {
        synchronized (processes) {
            return processes.keySet().stream()
                    .map(this::output)
                    .filter(Files::exists)
                    .map(Programs::read)
                    .collect(Collectors.joining("\n"));
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    @Override
    public void close() {
        endAndDelete();
        forgetHook();
    }

    private void endAndDelete() {
        synchronized (processes) {
            processes.values().forEach(Process::destroyForcibly);
            processes.values().forEach(process -> process.onExit().join());
        }
        if (!Files.exists(directory)) {
            return; // Closed before
        }
        try (Stream<Path> files = Files.walk(directory)) {
            files.sorted(Comparator.reverseOrder()).forEach(Programs::delete);
        } catch (IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    private void forgetHook() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException ex) {
            // The JVM ends
        }
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }
}
