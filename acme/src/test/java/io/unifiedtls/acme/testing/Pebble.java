package io.unifiedtls.acme.testing;

import io.unifiedtls.SigningChain;
import io.unifiedtls.testing.TestCertificates;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

public final class Pebble implements AutoCloseable {

    private final List<Process> processes = new ArrayList<>();
    public final int port = free();
    public final Path directory;

    public Pebble(int httpPort, int tlsPort) throws Exception {
        this(httpPort, tlsPort, "127.0.0.1:" + free(), true);
    }

    /** One that resolves names by a server. */
    public static Pebble resolvingBy(String dns) throws Exception {
        return new Pebble(free(), free(), dns, false);
    }

    private Pebble(int httpPort, int tlsPort, String dns, boolean startsDns) throws Exception {
        directory = Files.createTempDirectory("pebble");
        SigningChain chain = TestCertificates.certificateFor("localhost");
        TestCertificates.write(directory, "pebble", chain);
        TestCertificates.write(directory, "ca", TestCertificates.AUTHORITY);
        int management = free();
        Files.writeString(
                directory.resolve("config.json"), """
                {"pebble": {"listenAddress": "127.0.0.1:%d", "managementListenAddress": "127.0.0.1:%d", "certificate": "%s/pebble.pem", "privateKey": "%s/pebble.key",
                 "httpPort": %d, "tlsPort": %d, "ocspResponderURL": "", "externalAccountBindingRequired": false}}
                """.formatted(port, free(), directory, directory, httpPort, tlsPort));
        if (startsDns) {
            start(
                    Map.of(),
                    "pebble-challtestsrv",
                    "-defaultIPv4",
                    "127.0.0.1",
                    "-defaultIPv6",
                    "",
                    "-dns01",
                    dns,
                    "-http01",
                    "",
                    "-https01",
                    "",
                    "-tlsalpn01",
                    "",
                    "-management",
                    "127.0.0.1:" + management);
        }
        start(
                Map.of("PEBBLE_VA_NOSLEEP", "1", "PEBBLE_AUTHZREUSE", "0", "PEBBLE_WFE_NONCEREJECT", "20"),
                "pebble",
                "-config",
                directory.resolve("config.json").toString(),
                "-dnsserver",
                dns);
        Thread.sleep(1000);
    }

    private void start(Map<String, String> environment, String... command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().putAll(environment);
        processes.add(builder.redirectErrorStream(true)
                .redirectOutput(directory.resolve(command[0] + ".log").toFile())
                .start());
    }

    public static int free() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException ex) {
            throw new IllegalStateException(ex);
        }
    }

    @Override
    public void close() {
        processes.forEach(Process::destroy);
    }
}
