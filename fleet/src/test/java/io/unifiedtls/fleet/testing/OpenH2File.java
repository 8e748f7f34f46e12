package io.unifiedtls.fleet.testing;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;

/** Another process that has opened an H2 file. */
public final class OpenH2File implements AutoCloseable {

    private final Process process;

    private OpenH2File(Process process) {
        this.process = process;
    }

    /** Open it; returns when the process has it. */
    public static OpenH2File of(Path file) throws IOException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        OpenH2File.class.getName(),
                        file.toString())
                .redirectErrorStream(true)
                .start();
        BufferedReader output =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        String line = output.readLine();
        if (!"open".equals(line)) {
            process.destroyForcibly();
            throw new IOException("It says " + line);
        }
        return new OpenH2File(process);
    }

    public static void main(String[] arguments) throws SQLException, IOException {
        try (Connection connection = DriverManager.getConnection("jdbc:h2:file:" + arguments[0], "sa", "")) {
            System.out.println(connection.isValid(1) ? "open" : "invalid");
            System.in.read(); // Until the other process ends or closes this
        }
    }

    @Override
    public void close() throws IOException {
        process.getOutputStream().close();
        try {
            if (!process.waitFor(30, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException interrupted) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
