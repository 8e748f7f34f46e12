package io.unifiedtls.corpus;

import static io.unifiedtls.server.LocalClients.port;
import static io.unifiedtls.testing.TestCertificates.certificateFor;
import static io.unifiedtls.testing.TestCertificates.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.unifiedtls.ClientHello;
import io.unifiedtls.SniResolver;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.TLSServerContext;
import io.unifiedtls.server.EmbeddedServer;
import io.unifiedtls.testing.Engines;
import io.unifiedtls.testing.RunningTime;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;

/**
 * Strangers with names that nobody knows and a resolver that hangs: hosts of the table, which ask no resolver, answer as
 * ever, those among them that nobody has asked for yet included.
 */
@Tag("one-jdk")
@ExtendWith(OutputCaptureExtension.class)
@Tag("night")
class ResolverFloodIT {

    /** More than the workers of Tomcat and of Jetty, and more than were let to wait for resolvers. */
    private static final int STRANGERS = 300;

    private static final String STRANGER = "stranger.example";
    private static final Duration RESOLVER_TIMEOUT = Duration.ofSeconds(20);
    /** Somebody who waits for a resolver of others waits longer, whatever else the machine does. */
    private static final Duration STALLED = Duration.ofSeconds(5);

    private static final int SAMPLES = 51;
    /** What the machine may do meanwhile, of which usual times of a few milliseconds know nothing. */
    private static final Duration NOISE = Duration.ofMillis(200);

    private static final Logger log = LoggerFactory.getLogger(ResolverFloodIT.class);

    @TempDir
    static Path directory;

    @BeforeAll
    static void writeMaterial() {
        write(directory, "server", certificateFor(Target.OPEN, Target.OTHER));
    }

    @ParameterizedTest
    @MethodSource("io.unifiedtls.corpus.Ours#all")
    void handshakesWithUnknownNamesHoldUpNoHostOfTheTable(Ours target) throws Exception {
        try (ConfigurableApplicationContext application = start(target)) {
            flood(target, application);
        }
    }

    @ParameterizedTest
    @MethodSource("io.unifiedtls.corpus.Ours#heavy")
    void norDoTheyWhereThreadsAreFew(Ours target) throws Exception {
        try (ConfigurableApplicationContext application =
                start(target, "server.tomcat.threads.max=8", "server.jetty.threads.max=8")) {
            flood(target, application);
        }
    }

    @ParameterizedTest
    @MethodSource("io.unifiedtls.corpus.Ours#all")
    void warnsWhereAsManyMayWaitAsThereAreThreads(Ours target, CapturedOutput output) {
        try (ConfigurableApplicationContext application = start(
                target,
                "server.tomcat.threads.max=40",
                "server.jetty.threads.max=40",
                "unified-tls.server.resolver-concurrency=600")) {
            assertThat(application.isRunning()).isTrue();
            assertThat(output).contains("unified-tls.server.resolver-concurrency is 600, for ");
        }
    }

    private static void flood(Ours target, ConfigurableApplicationContext application) throws Exception {
        int port = port(application);
        Duration usual = median(port);
        byte[] hello = Engines.clientHello(Engines.client(STRANGER));
        List<SocketChannel> strangers = new ArrayList<>();
        try {
            for (int i = 0; i < STRANGERS; i++) {
                SocketChannel stranger =
                        SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
                strangers.add(stranger);
                stranger.write(ByteBuffer.wrap(hello));
            }
            assertNobodyWaits(target, application, usual);
        } finally {
            for (SocketChannel stranger : strangers) {
                stranger.close();
            }
        }
    }

    /** Whether such a request may come over this connection, the same resolver has to say. */
    @ParameterizedTest
    @MethodSource("io.unifiedtls.corpus.Ours#all")
    void requestsForUnknownHostsHoldUpNoHostOfTheTable(Ours target) throws Exception {
        try (ConfigurableApplicationContext application = start(target)) {
            int port = port(application);
            Duration usual = median(port);
            SSLContext client = Engines.clientContext(null);
            List<SSLSocket> strangers = new ArrayList<>();
            try {
                for (int i = 0; i < STRANGERS; i++) {
                    strangers.add(connect(client, port, Target.OPEN));
                }
                for (SSLSocket stranger : strangers) {
                    send(stranger, STRANGER);
                }
                assertNobodyWaits(target, application, usual);
            } finally {
                for (SSLSocket stranger : strangers) {
                    stranger.close();
                }
            }
        }
    }

    private static void assertNobodyWaits(Ours target, ConfigurableApplicationContext application, Duration usual)
            throws IOException {
        Hanging resolver = application.getBean(Hanging.class);
        await().until(() -> resolver.asked.get() > 0);
        int port = port(application);
        assertThat(time(port, Target.OTHER)).as("the first of its host").isLessThan(STALLED);
        List<Duration> times = times(port);
        assertThat(times.get(SAMPLES - 1)).as("the longest of %s", times).isLessThan(STALLED);
        Duration median = times.get(SAMPLES / 2);
        log.info("{}: {} us, usually {} us, {} asked", target, micros(median), micros(usual), resolver.asked);
        assertThat(median).isLessThan(usual.multipliedBy(2).plus(NOISE));
    }

    private static long micros(Duration duration) {
        return duration.toNanos() / 1_000;
    }

    /** When the first ones have warmed up what there is. */
    private static Duration median(int port) throws IOException {
        times(port);
        return times(port).get(SAMPLES / 2);
    }

    private static List<Duration> times(int port) throws IOException {
        List<Duration> times = new ArrayList<>();
        for (int i = 0; i < SAMPLES; i++) {
            times.add(time(port, Target.OPEN));
        }
        return times.stream().sorted().toList();
    }

    /** A connection, a full handshake and a request. */
    private static Duration time(int port, String host) throws IOException {
        SSLContext client = Engines.clientContext(null);
        long start = RunningTime.nanos();
        try (SSLSocket socket = connect(client, port, host)) {
            send(socket, host);
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            assertThat(answer).contains("configuration=");
        }
        return RunningTime.since(start);
    }

    private static SSLSocket connect(SSLContext client, int port, String host) throws IOException {
        Socket below = new Socket(InetAddress.getLoopbackAddress(), port);
        below.setTcpNoDelay(true);
        SSLSocket socket = (SSLSocket) client.getSocketFactory().createSocket(below, host, 443, true);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        socket.setSSLParameters(parameters);
        socket.setSoTimeout((int) RESOLVER_TIMEOUT.toMillis() * 2);
        socket.startHandshake();
        return socket;
    }

    private static void send(SSLSocket socket, String host) throws IOException {
        socket.getOutputStream()
                .write("GET / HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n"
                        .formatted(host)
                        .getBytes(StandardCharsets.US_ASCII));
    }

    private static ConfigurableApplicationContext start(Ours target, String... properties) {
        EmbeddedServer server = target.server();
        return new SpringApplicationBuilder(Application.class)
                .web(server.type())
                .properties(properties)
                .properties(
                        "server.port=0",
                        "spring.autoconfigure.exclude=" + server.excluded(),
                        "unified-tls.server.backend=" + target.backend(),
                        "unified-tls.server.configuration=open",
                        "unified-tls.server.resolver-timeout=" + RESOLVER_TIMEOUT.toSeconds() + "s",
                        "unified-tls.server.handshake-timeout=" + RESOLVER_TIMEOUT.toSeconds() * 2 + "s",
                        "unified-tls.configurations.open.certificates[0].certificate=file:"
                                + directory.resolve("server.pem"),
                        "unified-tls.configurations.open.certificates[0].private-key=file:"
                                + directory.resolve("server.key"),
                        "unified-tls.configurations.open.application-protocols=http/1.1",
                        "unified-tls.configurations.fresh.base=open",
                        "unified-tls.configurations.fresh.sessions.timeout=30m",
                        "unified-tls.hosts[0].server-names=" + Target.OPEN,
                        "unified-tls.hosts[0].configuration=open",
                        "unified-tls.hosts[1].server-names=" + Target.OTHER,
                        "unified-tls.hosts[1].configuration=fresh")
                .run();
    }

    @Import(CorpusApplication.class)
    static class Application {

        @Bean
        Hanging hanging() {
            return new Hanging();
        }
    }

    /** Until it is interrupted. */
    static final class Hanging implements SniResolver {

        private final AtomicInteger asked = new AtomicInteger();

        @Override
        public Optional<TLSConfiguration> resolve(ClientHello clientHello, TLSServerContext context) {
            asked.incrementAndGet();
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException ex) {
                Thread.currentThread().interrupt();
            }
            return Optional.empty();
        }
    }
}
