package io.unifiedtls.revocation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.unifiedtls.fetch.CheckedDestinations;
import io.unifiedtls.fetch.Deadline;
import io.unifiedtls.testing.RunningTime;
import io.unifiedtls.testing.SlowResponder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Questions to those who answer as they should not. */
class FetcherTests {

    private static final byte[] VALUE = {0x30, 3, 2, 1, 5};
    private static final Duration TIMEOUT = Duration.ofSeconds(1);
    /** For answers that arrive, however busy the machine is. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static byte[] fetch(String address) throws IOException {
        return fetch(address, PATIENCE);
    }

    private static byte[] fetch(String address, Duration timeout) throws IOException {
        return new Fetcher(new RevocationSettings(timeout, 4, 2, 100_000, Set.of("localhost")))
                .fetch(Question.get(URI.create(address)), "authority", Deadline.in(timeout));
    }

    /** Whatever it is that takes long; the connection ends with the question. */
    @ParameterizedTest
    @MethodSource
    void questionsEndInTime(SlowResponder responder) throws Exception {
        try (responder) {
            long start = RunningTime.nanos();
            assertThatExceptionOfType(IOException.class).isThrownBy(() -> fetch(responder.address(), TIMEOUT));
            assertThat(RunningTime.since(start)).isLessThan(TIMEOUT.multipliedBy(4));
            assertThat(responder.closed().poll(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    static Stream<SlowResponder> questionsEndInTime() {
        return Stream.of(
                SlowResponder.dripping(),
                SlowResponder.drippingHeaders(),
                SlowResponder.sending("HTTP/1.1 200 OK\nContent-Length: 100\n\n", new byte[] {0x30, 98}),
                SlowResponder.sending("", new byte[0]));
    }

    /** Nobody keeps a connection open here by an answer. */
    @ParameterizedTest
    @ValueSource(strings = {"Content-Length: 5\n\n", "Transfer-Encoding: chunked\n\n5\n", "\n"})
    void wholeAnswerEndsItsConnection(String framing) throws Exception {
        try (SlowResponder responder = SlowResponder.sending("HTTP/1.1 200 OK\n" + framing, VALUE)) {
            assertThat(fetch(responder.address())).isEqualTo(VALUE);
            assertThat(responder.closed().poll(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void redirectsAreNotFollowed() throws Exception {
        try (SlowResponder other = SlowResponder.sending("HTTP/1.1 200 OK\nContent-Length: 5\n\n", VALUE);
                SlowResponder responder = SlowResponder.sending(
                        "HTTP/1.1 302 Found\nLocation: %s\nContent-Length: 0\n\n".formatted(other.address()),
                        new byte[0])) {
            assertThatExceptionOfType(IOException.class)
                    .isThrownBy(() -> fetch(responder.address()))
                    .withMessageContaining("status 302");
            assertThat(other.connections()).isZero();
        }
    }

    @Test
    void answersHaveALargestSize() throws Exception {
        byte[] begin = {0x30, (byte) 0x84, 0x7f, (byte) 0xff, (byte) 0xff, (byte) 0xff};
        try (SlowResponder responder =
                SlowResponder.sending("HTTP/1.1 200 OK\nContent-Length: 2147483653\n\n", begin)) {
            assertThatExceptionOfType(IOException.class)
                    .isThrownBy(() -> fetch(responder.address()))
                    .withMessageContaining("more than 100000 bytes");
        }
    }

    @Test
    void whatIsNoDerIsNotReadOn() throws Exception {
        byte[] page = "<html>".getBytes(StandardCharsets.US_ASCII);
        try (SlowResponder responder = SlowResponder.sending("HTTP/1.1 200 OK\nContent-Length: 6\n\n", page)) {
            assertThatExceptionOfType(IOException.class)
                    .isThrownBy(() -> fetch(responder.address()))
                    .withMessageContaining("cannot be read");
        }
    }

    /** The client repeats it, and it comes from a stranger. */
    @Test
    void whatIsNoHttpIsTheReasonAndPrintable() throws Exception {
        try (SlowResponder responder = SlowResponder.sending("SSH-2.0-x\u0007\n", new byte[0])) {
            assertThatExceptionOfType(IOException.class)
                    .isThrownBy(() -> fetch(responder.address()))
                    .withMessageContaining("SSH-2.0-x?");
        }
    }

    /** Its own places are taken, and not those of others. */
    @Test
    void oneAuthorityTakesOnlyItsPlaces() throws Exception {
        try (SlowResponder slow = SlowResponder.dripping();
                SlowResponder good = SlowResponder.sending("HTTP/1.1 200 OK\nContent-Length: 5\n\n", VALUE)) {
            Fetcher patient = new Fetcher(new RevocationSettings(PATIENCE, 4, 2, 100_000, Set.of("localhost")));
            for (int i = 0; i < 2; i++) {
                new Thread(() -> assertThatExceptionOfType(IOException.class)
                                .isThrownBy(() -> patient.fetch(
                                        Question.get(URI.create(slow.address())), "slow", Deadline.in(PATIENCE))))
                        .start();
            }
            await().until(() -> slow.connections() == 2);
            assertThatExceptionOfType(IOException.class)
                    .isThrownBy(() ->
                            patient.fetch(Question.get(URI.create(slow.address())), "slow", Deadline.in(PATIENCE)))
                    .withMessageContaining("too many");
            assertThat(patient.fetch(Question.get(URI.create(good.address())), "good", Deadline.in(PATIENCE)))
                    .isEqualTo(VALUE);
        }
    }

    /** A name that leads to this machine, and addresses of it in all forms. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost",
                "127.0.0.1",
                "2130706433",
                "0.0.0.0",
                "[::1]",
                "[::ffff:127.0.0.1]",
                "10.0.0.1",
                "169.254.169.254",
                "[fd00::1]"
            })
    void privateAddressesAreNotAsked(String host) throws Exception {
        try (SlowResponder responder = SlowResponder.sending("", new byte[0])) {
            Fetcher strict = new Fetcher(RevocationSettings.DEFAULT);
            assertThatExceptionOfType(IOException.class)
                    .isThrownBy(() -> strict.fetch(
                            Question.get(URI.create("http://%s:%d/".formatted(host, responder.port()))),
                            "authority",
                            Deadline.in(PATIENCE)))
                    .withMessageContaining("private");
            assertThat(responder.connections()).isZero();
        }
    }

    /** It is the address that was checked which the client connects to, whatever the name leads to the next time. */
    @Test
    void clientIsGivenTheAddressThatWasChecked() throws Exception {
        CheckedDestinations destinations =
                new CheckedDestinations(Set.of("localhost"), Optional.empty(), "private-hosts");
        assertThat(destinations.select(URI.create("http://localhost:8080/x")))
                .singleElement()
                .satisfies(proxy -> assertThat(((InetSocketAddress) proxy.address()).getAddress())
                        .isEqualTo(InetAddress.getByName("localhost")));
        assertThat(destinations.select(URI.create("https://localhost/x"))).containsExactly(Proxy.NO_PROXY);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ldap://ldap.example/cn=CA",
                "ftp://ftp.example/list",
                "file:///etc/passwd",
                "jar:http://x.example!/a",
                "http:///path",
                "http://127.1/",
                "http://user@host.example/",
                "http://host example/",
                "//host.example/",
                "x"
            })
    void onlyHttpIsAsked(String address) {
        assertThat(Question.isAddress(address)).isFalse();
        assertThat(Question.isAddress("http://host.example/x")).isTrue();
        assertThat(Question.isAddress("HTTPS://host.example/x")).isTrue();
    }

    /** With other work on all processors, so that a thread that has answered may have to wait for its next step. */
    @Test
    void aPlaceIsFreeOnceItsAnswerIsThere() {
        Fetcher one = new Fetcher(new RevocationSettings(TIMEOUT, 1, 1, 100_000, Set.of()));
        AtomicBoolean over = new AtomicBoolean();
        ExecutorService others = Executors.newFixedThreadPool(4);
        try {
            for (int i = 0; i < 4; i++) {
                others.execute(() -> {
                    while (!over.get()) {
                        Thread.onSpinWait();
                    }
                });
            }
            Question refused = Question.get(URI.create("http://127.0.0.1/")); // No address that may be asked
            for (int i = 0; i < 5_000; i++) {
                assertThatExceptionOfType(IOException.class)
                        .isThrownBy(() -> one.fetch(refused, "authority", Deadline.in(PATIENCE)))
                        .withMessageNotContaining("too many");
            }
        } finally {
            over.set(true);
            others.shutdownNow();
        }
    }
}
