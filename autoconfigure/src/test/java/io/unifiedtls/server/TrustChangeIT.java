package io.unifiedtls.server;

import static io.unifiedtls.testing.TestCertificates.CLIENT_AUTHORITY;
import static io.unifiedtls.testing.TestCertificates.certificateFor;
import static io.unifiedtls.testing.TestCertificates.clientCertificate;
import static io.unifiedtls.testing.TestCertificates.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.unifiedtls.material.CertificateAuthority;
import io.unifiedtls.operations.TLSReload.Outcome;
import io.unifiedtls.operations.TLSReloader;
import io.unifiedtls.testing.Engines;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/** What becomes of connections whose clients would not be admitted any more. */
@Tag("ci")
@Tag("jdk")
@Timeout(120)
@ExtendWith(OutputCaptureExtension.class)
class TrustChangeIT {

    private static final int GOAWAY = 7;
    private static final int SETTINGS = 4;
    private static final int ACK = 1;

    private final SSLContext client = Engines.clientContext(clientCertificate(CLIENT_AUTHORITY));

    @TempDir
    Path directory;

    @BeforeEach
    void writeMaterial() {
        write(directory, "host", certificateFor("partners.example", "others.example", "open.example"));
        write(directory, "partners-ca", CLIENT_AUTHORITY);
        write(directory, "others-ca", CLIENT_AUTHORITY);
    }

    @ParameterizedTest
    @EnumSource
    void idleConnectionsOfTheChangedHostAreClosed(EmbeddedServer server) throws Exception {
        try (var application = start(server, "after 300ms");
                SSLSocket partner = open(application, "partners.example", "http/1.1");
                SSLSocket multiplexed = open(application, "partners.example", "h2");
                SSLSocket other = open(application, "others.example", "http/1.1");
                SSLSocket anybody = open(application, "open.example", "http/1.1")) {
            for (SSLSocket socket : List.of(partner, other, anybody)) {
                assertThat(get(socket, "/")).contains("200").contains("hello");
            }
            multiplexed
                    .getOutputStream()
                    .write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0".getBytes(StandardCharsets.US_ASCII));
            awaitSettings(multiplexed);
            changeTrust(application);
            assertThat(partner.getInputStream().read())
                    .as("closed with close_notify")
                    .isNegative();
            assertThat(lastFrame(multiplexed)).startsWith("GOAWAY 0");
            assertThat(get(other, "/")).contains("hello");
            assertThat(get(anybody, "/")).contains("hello");
        }
    }

    @ParameterizedTest
    @EnumSource
    void requestsAtWorkGetTheirAnswersAndTheNextOnesTheWordToClose(EmbeddedServer server, CapturedOutput output)
            throws Exception {
        ExecutorService threads = Executors.newCachedThreadPool();
        List<SSLSocket> sockets = new ArrayList<>();
        try (var application = start(server, "after 300ms")) {
            Slow slow = application.getBean(Slow.class);
            List<Future<List<String>>> answers = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                SSLSocket socket = open(application, "partners.example", "http/1.1");
                sockets.add(socket);
                answers.add(threads.submit(() -> List.of(
                        get(socket, server == EmbeddedServer.NETTY ? "/slow" : "/blocking"), get(socket, "/"))));
            }
            await().until(() -> slow.waiting.get() == 3);
            changeTrust(application);
            await().until(() -> output.getAll().contains("Ending 3 connections"));
            slow.release.complete("released");
            List<String> seconds = new ArrayList<>();
            for (Future<List<String>> answer : answers) {
                assertThat(answer.get(30, TimeUnit.SECONDS).get(0))
                        .contains("200")
                        .contains("released");
                seconds.add(answer.get().get(1).toLowerCase(Locale.ROOT));
            }
            // One that was closed as idle at just that moment has none.
            assertThat(seconds).anySatisfy(second -> assertThat(second).contains("connection: close", "hello"));
            for (SSLSocket socket : sockets) {
                assertThat(socket.getInputStream().read()).isNegative();
            }
        } finally {
            threads.shutdownNow();
            for (SSLSocket socket : sockets) {
                socket.close();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void connectionsLiveOnUnlessAsked(EmbeddedServer server) throws Exception {
        try (var application = start(server, "never");
                SSLSocket partner = open(application, "partners.example", "http/1.1")) {
            assertThat(get(partner, "/")).contains("hello");
            changeTrust(application);
            await().during(Duration.ofSeconds(1))
                    .untilAsserted(() -> assertThat(get(partner, "/")).contains("hello"));
        }
    }

    private void changeTrust(ConfigurableApplicationContext application) {
        write(directory, "partners-ca", CertificateAuthority.create("Another client authority", List.of()));
        assertThat(application.getBean(TLSReloader.class).reload().outcome()).isEqualTo(Outcome.APPLIED);
    }

    private ConfigurableApplicationContext start(EmbeddedServer server, String closing) {
        Stream<String> properties = Stream.of(
                "unified-tls.configurations.open.certificates[0].certificate=file:" + directory.resolve("host.pem"),
                "unified-tls.configurations.open.certificates[0].private-key=file:" + directory.resolve("host.key"),
                EmbeddedServer.backend(),
                "unified-tls.server.configuration=open",
                "unified-tls.hosts[0].server-names=open.example",
                "unified-tls.hosts[0].configuration=open",
                "unified-tls.reload.enabled=false",
                "unified-tls.reload.close-connections-on-trust-change=" + closing);
        Stream<String> demanding = Stream.of("partners", "others")
                .flatMap(name -> Stream.of(
                                "unified-tls.configurations.%s.base=open",
                                "unified-tls.configurations.%s.client-authentication=need",
                                "unified-tls.configurations.%%s.trust-store.certificates=file:%s/%%s-ca.pem"
                                        .formatted(directory),
                                "unified-tls.hosts[%d].configuration=%%s".formatted(name.equals("partners") ? 1 : 2),
                                "unified-tls.hosts[%d].server-names=%%s.example"
                                        .formatted(name.equals("partners") ? 1 : 2))
                        .map(property -> property.replace("%s", name)));
        return server.start(
                Application.class, Stream.concat(properties, demanding).toArray(String[]::new));
    }

    private SSLSocket open(ConfigurableApplicationContext application, String name, String protocol)
            throws IOException {
        int port = LocalClients.port(application);
        Socket connection = new Socket(InetAddress.getLoopbackAddress(), port);
        connection.setTcpNoDelay(true);
        connection.setSoTimeout(20_000);
        SSLSocket socket = (SSLSocket) client.getSocketFactory().createSocket(connection, name, port, true);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setApplicationProtocols(new String[] {protocol});
        socket.setSSLParameters(parameters);
        socket.startHandshake();
        return socket;
    }

    /** The head and the body; empty if the connection is closed. */
    private static String get(SSLSocket socket, String path) throws IOException {
        String name = socket.getSession().getPeerHost();
        socket.getOutputStream()
                .write("GET %s HTTP/1.1\r\nHost: %s\r\n\r\n"
                        .formatted(path, name)
                        .getBytes(StandardCharsets.US_ASCII));
        StringBuilder answer = new StringBuilder();
        while (!answer.toString().endsWith("hello") && !answer.toString().endsWith("released")) {
            int next = socket.getInputStream().read();
            if (next < 0) {
                return "";
            }
            answer.append((char) next);
        }
        return answer.toString();
    }

    /** Until the server has acknowledged ours (RFC 9113, section 6.5.3), so that it speaks HTTP/2 by then. */
    private static void awaitSettings(SSLSocket socket) throws IOException {
        DataInputStream in = new DataInputStream(socket.getInputStream());
        boolean acknowledged = false;
        while (!acknowledged) {
            int head = in.readInt();
            int flags = in.readByte();
            in.readInt();
            in.readNBytes(head >>> 8);
            acknowledged = (head & 0xff) == SETTINGS && flags == ACK;
        }
    }

    /** The GOAWAY frame (RFC 9113, section 6.8) before the connection is closed, with its error code. */
    private static String lastFrame(SSLSocket socket) throws IOException {
        DataInputStream in = new DataInputStream(socket.getInputStream());
        String last = "none";
        try {
            while (true) {
                int head = in.readInt();
                in.readByte();
                in.readInt();
                byte[] payload = in.readNBytes(head >>> 8);
                last = (head & 0xff) == GOAWAY ? "GOAWAY " + payload[7] : "frame " + (head & 0xff);
            }
        } catch (EOFException ex) {
            return last;
        } catch (IOException ex) {
            throw new UncheckedIOException("After " + last, ex);
        }
    }

    static class Slow {

        private final AtomicInteger waiting = new AtomicInteger();
        private final CompletableFuture<String> release = new CompletableFuture<>();
    }

    @SpringBootConfiguration
    @EnableAutoConfiguration
    @RestController
    static class Application {

        private final Slow slow = new Slow();

        @Bean
        Slow slow() {
            return slow;
        }

        @GetMapping("/")
        String hello() {
            return "hello";
        }

        @GetMapping("/slow")
        Mono<String> slowly() {
            slow.waiting.incrementAndGet();
            return Mono.fromFuture(slow.release);
        }

        @GetMapping("/blocking")
        String blocking() {
            slow.waiting.incrementAndGet();
            return slow.release.orTimeout(30, TimeUnit.SECONDS).join();
        }
    }
}
