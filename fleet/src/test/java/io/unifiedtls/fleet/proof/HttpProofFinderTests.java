package io.unifiedtls.fleet.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import io.unifiedtls.fleet.ProofMethod;
import io.unifiedtls.testing.RunningTime;
import io.unifiedtls.testing.SlowResponder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tokens on servers that answer as they should, and as they should not. */
class HttpProofFinderTests {

    private static final String TOKEN = "t0ken-" + "x".repeat(40);
    private static final Duration TIMEOUT = Duration.ofSeconds(2);

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", "\r\n", "  "})
    void tokenIsFound(String after) throws Exception {
        Queue<String> requests = new ConcurrentLinkedQueue<>();
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
        server.createContext("/", exchange -> {
            requests.add(
                    exchange.getRequestMethod() + " " + exchange.getRequestURI().getPath() + " "
                            + exchange.getRequestHeaders().getFirst("Host"));
            byte[] body = (TOKEN + after).getBytes(StandardCharsets.US_ASCII);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        try {
            int port = server.getAddress().getPort();
            assertThat(look(finders(port, TIMEOUT))).isEmpty();
            assertThat(requests).containsExactly("GET /.well-known/unified-tls-proof localhost:" + port);
        } finally {
            server.stop(0);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Content-Length: 46\n\n", "\n"})
    void tokenIsFoundHoweverItIsFramed(String framing) throws Exception {
        try (SlowResponder responder = SlowResponder.start(out -> {
            out.write(("HTTP/1.1 200 OK\n" + framing + TOKEN)
                    .replace("\n", "\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
            out.close();
        })) {
            assertThat(look(finders(responder.port(), TIMEOUT))).isEmpty();
        }
    }

    /** Nobody collects connections here. */
    @Test
    void connectionEndsWithTheToken() throws Exception {
        try (SlowResponder responder = SlowResponder.sending(
                "HTTP/1.1 200 OK\nContent-Length: 46\n\n", TOKEN.getBytes(StandardCharsets.US_ASCII))) {
            assertThat(look(finders(responder.port(), TIMEOUT))).isEmpty();
            assertThat(responder.closed().poll(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void otherTextIsShownShortAndPrintable() throws Exception {
        byte[] page = ("<html>\u001b[31m\n" + "y".repeat(500)).getBytes(StandardCharsets.US_ASCII);
        assertThat(problem("HTTP/1.1 200 OK\nContent-Length: %d\n\n".formatted(page.length), page))
                .contains("is answered with '<html>\\u001b")
                .contains("not the token")
                .contains("Answer it with the token")
                .doesNotContain("\n")
                .hasSizeLessThan(400);
    }

    @ParameterizedTest
    @ValueSource(ints = {204, 400, 403, 404, 500, 503})
    void statusIsTheReason(int status) throws Exception {
        assertThat(problem("HTTP/1.1 %d No\nContent-Length: 0\n\n".formatted(status), new byte[0]))
                .contains("its status is " + status)
                .contains("/.well-known/unified-tls-proof");
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 307, 308})
    void redirectsAreNotFollowed(int status) throws Exception {
        try (SlowResponder other = SlowResponder.sending(
                "HTTP/1.1 200 OK\nContent-Length: 46\n\n", TOKEN.getBytes(StandardCharsets.US_ASCII))) {
            assertThat(problem(
                            "HTTP/1.1 %d Go\nLocation: %s\nContent-Length: 0\n\n".formatted(status, other.address()),
                            new byte[0]))
                    .contains("it is redirected (status %d)".formatted(status));
            assertThat(other.connections()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Content-Length: 1025\n\n", "\n", "Content-Length: 2147483648\n\n"})
    void bodiesHaveALargestSize(String framing) throws Exception {
        assertThat(problem("HTTP/1.1 200 OK\n" + framing, new byte[1_025])).contains("more than 1024 bytes");
    }

    /** Whatever it is that takes long; the connection ends with the question. */
    @ParameterizedTest
    @MethodSource
    void looksEndInTime(SlowResponder responder) throws Exception {
        try (responder) {
            long start = RunningTime.nanos();
            assertThat(look(finders(responder.port(), TIMEOUT)).orElseThrow()).contains("could not be fetched");
            assertThat(RunningTime.since(start)).isLessThan(TIMEOUT.multipliedBy(3));
            assertThat(responder.closed().poll(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    static Stream<SlowResponder> looksEndInTime() {
        return Stream.of(
                SlowResponder.drippingHeaders(),
                SlowResponder.dripping(),
                SlowResponder.sending("HTTP/1.1 200 OK\nContent-Length: 100\n\n", new byte[] {'x'}),
                SlowResponder.sending("", new byte[0]));
    }

    @Test
    void whatIsNoHttpIsAPrintableReason() throws Exception {
        assertThat(problem("SSH-2.0-x\u0007\n", new byte[0]))
                .contains("could not be fetched")
                .doesNotContain("\u0007");
    }

    @Test
    void connectionThatEndsEarlyIsAReason() throws Exception {
        try (SlowResponder responder = SlowResponder.start(out -> {
            out.write("HTTP/1.1 200 OK\r\nContent-Length: 46\r\n\r\nt0k".getBytes(StandardCharsets.US_ASCII));
            out.close();
        })) {
            assertThat(look(finders(responder.port(), TIMEOUT)).orElseThrow()).contains("could not be fetched");
        }
    }

    @Test
    void closedPortIsAReason() throws Exception {
        assertThat(look(finders(closedPort(), TIMEOUT)).orElseThrow())
                .contains("could not be fetched")
                .contains("Port 80 of the server must be reachable");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"localhost", "127.0.0.1", "2130706433", "[::1]", "10.0.0.1", "169.254.169.254", "[fd00::1]"})
    void privateAddressesAreNotAsked(String name) throws Exception {
        try (SlowResponder responder = SlowResponder.sending("", new byte[0])) {
            ProofFinders strict = new ProofFinders(TIMEOUT, List.of(), Set.of("other.example"), responder.port());
            assertThat(strict.problem(ProofMethod.HTTP, name, TOKEN::equals).orElseThrow())
                    .contains("private address")
                    .contains("unified-tls.fleet.proof.private-hosts");
            assertThat(responder.connections()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"*.shop.example", "a_b.example", "shop example", ""})
    void namesThatHaveNoAddressAreRefused(String name) {
        assertThat(finders(80, TIMEOUT)
                        .problem(ProofMethod.HTTP, name, TOKEN::equals)
                        .orElseThrow())
                .contains("cannot be proven by HTTP. Claim it by DNS.");
    }

    @Test
    void nameWithoutAnAddressIsAReason() {
        assertThat(finders(80, TIMEOUT)
                        .problem(ProofMethod.HTTP, "shop.invalid", TOKEN::equals)
                        .orElseThrow())
                .contains("could not be fetched");
    }

    @Test
    void oneNameTakesOnlyItsPlaces() throws Exception {
        ExecutorService threads = Executors.newCachedThreadPool();
        try (SlowResponder slow = SlowResponder.dripping()) {
            ProofFinders finders = finders(slow.port(), Duration.ofSeconds(20));
            List<Future<Optional<String>>> looks = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                looks.add(threads.submit(() -> look(finders)));
            }
            await().until(() -> slow.connections() == 2);
            assertThat(look(finders).orElseThrow()).contains("too many queries are in progress");
            assertThat(looks).noneMatch(Future::isDone);
        } finally {
            threads.shutdownNow();
        }
    }

    /** The thread of an application that stops; its interrupted flag would close the file of an H2 database at the next write. */
    @Test
    void interruptedThreadStaysInterrupted() throws Exception {
        try (SlowResponder silent = SlowResponder.sending("", new byte[0])) {
            Thread.currentThread().interrupt();
            assertThatExceptionOfType(CancellationException.class)
                    .isThrownBy(() -> look(finders(silent.port(), TIMEOUT)));
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    private static String problem(String head, byte[] body) throws IOException {
        try (SlowResponder responder = SlowResponder.start(out -> {
            out.write(head.replace("\n", "\r\n").getBytes(StandardCharsets.US_ASCII));
            out.write(body);
            out.flush();
        })) {
            return look(finders(responder.port(), TIMEOUT)).orElseThrow();
        }
    }

    private static Optional<String> look(ProofFinders finders) {
        return finders.problem(ProofMethod.HTTP, "localhost", TOKEN::equals);
    }

    private static ProofFinders finders(int port, Duration timeout) {
        return new ProofFinders(timeout, List.of(), Set.of("LOCALHOST"), port);
    }

    private static int closedPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
