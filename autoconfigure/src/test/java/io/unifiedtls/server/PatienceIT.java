package io.unifiedtls.server;

import static io.unifiedtls.server.LocalClients.port;
import static io.unifiedtls.testing.TestCertificates.AUTHORITY;
import static io.unifiedtls.testing.TestCertificates.certificateFor;
import static io.unifiedtls.testing.TestCertificates.write;
import static org.assertj.core.api.Assertions.assertThat;

import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.TLSContextFactory;
import io.unifiedtls.TLSServerContext;
import io.unifiedtls.testing.Engines;
import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.context.ConfigurableApplicationContext;

/** Clients that take long: for their handshake, which they may not, and between their requests, which they may. */
@Tag("ci")
class PatienceIT {

    private static final int CLIENTS = 200;
    /** Until the caches that servers keep are full. */
    private static final int BATCHES = 4;
    /** What these connections have in buffers alone is more than four times as much. */
    private static final long LEAKED_BYTES = 3_000_000;

    @TempDir
    static Path directory;

    @BeforeAll
    static void writeMaterial() {
        write(directory, "ca", AUTHORITY);
        write(directory, "default", certificateFor("both.example"));
    }

    /** Well before the minute that the servers' own timeouts allow, and with nothing of theirs left behind. */
    @ParameterizedTest
    @MethodSource("io.unifiedtls.server.EmbeddedServer#heavy")
    void halfOpenHandshakesAreGoneAfterTheTimeout(EmbeddedServer server) throws Exception {
        try (ConfigurableApplicationContext application = start(server, "unified-tls.server.handshake-timeout=2s")) {
            holdHandshakesOpen(application);
            long growth = Long.MAX_VALUE;
            for (int batch = 0; batch < BATCHES && growth >= LEAKED_BYTES; batch++) {
                long before = usedMemory();
                holdHandshakesOpen(application);
                growth = usedMemory() - before;
            }
            assertThat(growth).as("of every batch").isLessThan(LEAKED_BYTES);
        }
    }

    private static void holdHandshakesOpen(ConfigurableApplicationContext application) throws Exception {
        List<SocketChannel> silent = new ArrayList<>();
        List<SocketChannel> dripping = new ArrayList<>();
        ByteBuffer hello = ByteBuffer.wrap(Engines.clientHello(Engines.client("both.example")));
        for (int i = 0; i < CLIENTS; i++) {
            silent.add(connect(application));
            dripping.add(connect(application));
        }
        for (SocketChannel channel : silent.subList(0, CLIENTS / 2)) {
            channel.write(hello.slice(0, 3));
        }
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        for (int position = 0; !dripping.isEmpty() || !silent.isEmpty(); position++) {
            assertThat(System.nanoTime())
                    .as("still open: %d, %d", silent.size(), dripping.size())
                    .isLessThan(deadline);
            ByteBuffer next = hello.slice(position, 1);
            dripping.removeIf(channel -> isClosed(channel, next.duplicate()));
            assertThat(get(open(application, "both.example"))).contains("configuration=default");
            silent.removeIf(channel -> isClosed(channel, ByteBuffer.allocate(0)));
            TimeUnit.SECONDS.sleep(1); // A byte a second.
        }
    }

    private static SocketChannel connect(ConfigurableApplicationContext application) throws IOException {
        SocketChannel channel =
                SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port(application)));
        channel.configureBlocking(false);
        return channel;
    }

    private static boolean isClosed(SocketChannel channel, ByteBuffer bytes) {
        try {
            channel.write(bytes);
            if (channel.read(ByteBuffer.allocate(100)) >= 0) {
                return false;
            }
            channel.close();
        } catch (IOException ex) {
            return true;
        }
        return true;
    }

    /** Heap and direct buffers, after a collection. */
    private static long usedMemory() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed()
                + ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                        .mapToLong(pool -> Math.max(0, pool.getMemoryUsed()))
                        .sum();
    }

    @ParameterizedTest
    @EnumSource
    void connectionsSurviveTheEvictionOfTheirContext(EmbeddedServer server) throws Exception {
        try (ConfigurableApplicationContext application = start(server, "unified-tls.server.context-cache-size=1")) {
            TLSServerContext root = application.getBean(TLSContextFactory.class).server("default");
            TLSConfiguration configuration = root.configuration();
            try (SSLSocket connection = open(application, "both.example")) {
                assertThat(request(connection)).contains("configuration=default");
                TLSServerContext leaf = root.derive(configuration);
                for (int i = 0; i < 5; i++) {
                    assertThat(get(open(application, i + ".tenant.example"))).contains("configuration=default");
                }
                assertThat(root.derive(configuration)).as("was evicted").isNotSameAs(leaf);
                System.gc();
                assertThat(request(connection)).contains("configuration=default", "name=both.example");
            }
        }
    }

    private static ConfigurableApplicationContext start(EmbeddedServer server, String... properties) {
        List<String> all = new ArrayList<>(List.of(
                "unified-tls.configurations.default.certificates[0].certificate=file:"
                        + directory.resolve("default.pem"),
                "unified-tls.configurations.default.certificates[0].private-key=file:"
                        + directory.resolve("default.key"),
                "unified-tls.hosts[0].server-names=both.example",
                "unified-tls.hosts[0].configuration=default",
                EmbeddedServer.backend(),
                "unified-tls.server.configuration=default"));
        all.addAll(List.of(properties));
        return server.start(server.suite(), all.toArray(String[]::new));
    }

    private static SSLSocket open(ConfigurableApplicationContext application, String name) throws IOException {
        SSLSocket socket = (SSLSocket) Engines.clientContext(null)
                .getSocketFactory()
                .createSocket(InetAddress.getLoopbackAddress(), port(application));
        socket.setSoTimeout(20_000);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setServerNames(List.of(new SNIHostName(name)));
        socket.setSSLParameters(parameters);
        return socket;
    }

    private static String get(SSLSocket socket) throws IOException {
        try (socket) {
            return request(socket);
        }
    }

    /** One request and its answer; the connection stays open. */
    private static String request(SSLSocket socket) throws IOException {
        String host = ((SNIHostName) socket.getSSLParameters().getServerNames().get(0)).getAsciiName();
        socket.getOutputStream()
                .write("GET / HTTP/1.1\r\nHost: %s\r\n\r\n".formatted(host).getBytes(StandardCharsets.US_ASCII));
        StringBuilder answer = new StringBuilder();
        byte[] buffer = new byte[8192];
        while (answer.indexOf("\nthread=") < 0) {
            int count = socket.getInputStream().read(buffer);
            assertThat(count).as(answer.toString()).isPositive();
            answer.append(new String(buffer, 0, count, StandardCharsets.UTF_8));
        }
        return answer.toString();
    }
}
