package io.unifiedtls.server.redirect;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The port without TLS of a process that has no file left, in a process of its own. */
@Timeout(90)
class FilesExhaustedTests {

    private static final int LIMIT = 300;

    private final List<Socket> clients = new ArrayList<>();
    private Process process;
    private BufferedReader output;
    private int port;

    @BeforeEach
    void start() throws IOException {
        process = new ProcessBuilder(
                        "bash",
                        "-c",
                        "ulimit -n %d; exec \"$@\"".formatted(LIMIT),
                        "bash",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        RedirectProcess.class.getName())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        output = process.inputReader(ISO_8859_1);
        port = Integer.parseInt(next("port"));
    }

    @AfterEach
    void stop() throws IOException, InterruptedException {
        for (Socket client : clients) {
            client.close();
        }
        process.destroyForcibly().waitFor();
    }

    /** Each connection that is one too many takes the place of the oldest. */
    @Test
    void silentClientsThatTakeAllFilesKeepNobodyOut() throws IOException {
        for (int i = 0; i < LIMIT; i++) {
            connect();
        }
        assertThat(redirected(connect())).isTrue();
    }

    /** The port must neither die of it nor load the processor. */
    @Test
    void clientsWaitWhileOthersHoldAllFiles() throws IOException {
        tell("exhaust");
        Socket waiting = connect();
        say("measure");
        assertThat(Long.parseLong(next("milliseconds"))).isLessThan(RedirectProcess.MEASURED_MILLIS / 2);
        tell("release");
        assertThat(redirected(waiting)).isTrue();
    }

    private Socket connect() throws IOException {
        Socket client = new Socket(InetAddress.getLoopbackAddress(), port);
        client.setSoTimeout(30_000);
        clients.add(client);
        return client;
    }

    private static boolean redirected(Socket client) throws IOException {
        client.getOutputStream().write("GET /a HTTP/1.1\r\nHost: shop.example\r\n\r\n".getBytes(ISO_8859_1));
        String status = new BufferedReader(new InputStreamReader(client.getInputStream(), ISO_8859_1)).readLine();
        return status != null && status.startsWith("HTTP/1.1 301");
    }

    /** Returns when it is done. */
    private void tell(String command) throws IOException {
        say(command);
        next(command);
    }

    private void say(String command) throws IOException {
        process.getOutputStream().write((command + "\n").getBytes(ISO_8859_1));
        process.getOutputStream().flush();
    }

    /** The value of the next line with that name; there may be lines of a log between. */
    private String next(String name) throws IOException {
        String line = output.readLine();
        while (line != null && !line.startsWith(name + "=")) {
            line = output.readLine();
        }
        return Objects.requireNonNull(line, name).substring(name.length() + 1);
    }
}
