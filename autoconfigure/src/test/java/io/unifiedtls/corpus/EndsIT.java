package io.unifiedtls.corpus;

import static io.unifiedtls.testing.TestCertificates.clientCertificate;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.unifiedtls.handshake.Lingering;
import io.unifiedtls.material.CertificateAuthority;
import io.unifiedtls.testing.EngineClient;
import io.unifiedtls.testing.Engines;
import io.unifiedtls.testing.RunningTime;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Connections that go wrong come to an end, though the client only waits: when the server refuses its ClientHello, when what
 * follows is no record, and when that comes after the handshake.
 */
@Tag("ci")
@Tag("jdk")
class EndsIT {

    /** Well within the handshake's timeout, and the seconds that a client has to read its alert. */
    private static final Duration SOON = Duration.ofSeconds(3);

    private static final int TIMEOUT_MILLIS = 20_000;
    private static final int STRANGERS = Integer.getInteger("tls.test.strangers", 10);
    private static final int ALERT = 21;
    /** Of HTTP/2, with empty SETTINGS (RFC 9113, section 3.4). */
    private static final byte[] PREFACE = Engines.concat(
            Stream.of("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(US_ASCII), new byte[] {0, 0, 0, 4, 0, 0, 0, 0, 0}));

    private static final byte[] NO_RECORD = {99, 3, 3, 0, 4, 1, 2, 3, 4};
    private static final byte[] CHANGED_RECORD = Engines.concat(Stream.of(new byte[] {23, 3, 3, 0, 64}, new byte[64]));

    static Stream<Arguments> versions() {
        return Ours.all().flatMap(target -> Stream.of("TLSv1.2", "TLSv1.3").map(v -> Arguments.of(target, v)));
    }

    @ParameterizedTest
    @MethodSource("io.unifiedtls.corpus.Ours#all")
    void refusedWhileItsClientHelloIsRead(Ours target) throws IOException {
        byte[] unexpected = {ALERT, 3, 3, 0, 2, 1, 0};
        byte[] unknown = Engines.clientHello(Engines.client("unknown.example"));
        byte[] twice = Arrays.copyOf(unknown, unknown.length);
        twice[5] = 2; // A ServerHello
        for (byte[] flight : List.of(unexpected, unknown, twice)) {
            try (Socket socket = connect(target)) {
                socket.getOutputStream().write(flight);
                assertThat(endOf(socket)).startsWith(ALERT, 3).hasSize(7);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("versions")
    void noRecordInTheHandshake(Ours target, String version) throws IOException {
        try (EngineClient client = new EngineClient(client(version), target.port(), TIMEOUT_MILLIS)) {
            assertThatExceptionOfType(SSLException.class)
                    .isThrownBy(() -> {
                        client.handshakeBy((flight, number, out) -> out.write(number == 0 ? flight : NO_RECORD));
                        client.awaitEnd();
                    })
                    .withMessageContaining("alert");
            assertThat(endOf(client)).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("versions")
    void noRecordAfterTheHandshake(Ours target, String version) throws IOException {
        try (EngineClient client = new EngineClient(client(version), target.port(), TIMEOUT_MILLIS)) {
            client.handshake(List::of);
            client.sendRaw(NO_RECORD);
            assertThatExceptionOfType(SSLException.class)
                    .isThrownBy(client::awaitEnd)
                    .withMessageContaining("alert");
            assertThat(endOf(client)).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("versions")
    void recordThatWasChangedOnItsWay(Ours target, String version) throws IOException {
        try (EngineClient client = new EngineClient(client(version), target.port(), TIMEOUT_MILLIS)) {
            client.handshake(List::of);
            client.sendRaw(CHANGED_RECORD);
            assertThatExceptionOfType(SSLException.class)
                    .isThrownBy(client::awaitEnd)
                    .withMessageContaining("bad_record_mac");
            assertThat(endOf(client)).isEmpty();
        }
    }

    /** Without a certificate, and with one of an authority that only has the name of the trusted one. */
    static Stream<Arguments> strangers() {
        CertificateAuthority namesake = CertificateAuthority.create("Test client CA", List.of());
        return Ours.all()
                .flatMap(target -> Stream.of("http/1.1", "h2")
                        .flatMap(protocol -> Stream.of(
                                Arguments.of(target, protocol, Named.of("no certificate", Engines.clientContext(null))),
                                Arguments.of(
                                        target,
                                        protocol,
                                        Named.of(
                                                "untrusted certificate",
                                                Engines.clientContext(clientCertificate(namesake)))))));
    }

    /** In TLS 1.3 the client thinks that all is well, and sends its request (RFC 8446, section 4.4.2.4). */
    @ParameterizedTest
    @MethodSource("strangers")
    void refusalOfAClientCertificateReachesAClientThatGoesOnSending(Ours target, String protocol, SSLContext stranger)
            throws IOException {
        for (int i = 0; i < STRANGERS; i++) {
            SSLEngine engine = Engines.client(
                    stranger, Target.CLOSED, parameters -> parameters.setApplicationProtocols(new String[] {protocol}));
            try (EngineClient client = new EngineClient(engine, target.port(), TIMEOUT_MILLIS)) {
                assertThatExceptionOfType(SSLException.class)
                        .as("%s, client %s", target, i)
                        .isThrownBy(() -> {
                            client.handshake(List::of);
                            client.send(PREFACE);
                            for (int frame = 0; frame < 20; frame++) {
                                client.send(new byte[1_000]);
                            }
                            client.awaitEnd();
                        })
                        .withMessageContaining("Received fatal alert");
            }
        }
    }

    @ParameterizedTest
    @MethodSource("io.unifiedtls.corpus.Ours#all")
    void answerToPlainHttpReachesAClientThatGoesOnSending(Ours target) throws IOException {
        for (int i = 0; i < STRANGERS; i++) {
            try (Socket socket = connect(target)) {
                socket.getOutputStream().write("POST / HTTP/1.1\r\nHost: open.example\r\n".getBytes(US_ASCII));
                for (int part = 0; part < 20; part++) {
                    socket.getOutputStream().write(new byte[1_000]);
                }
                assertThat(new String(endOf(socket), US_ASCII)).startsWith("HTTP/1.1 400 Bad Request");
            }
        }
    }

    /** The server does not wait for it for ever. */
    @ParameterizedTest
    @MethodSource("io.unifiedtls.corpus.Ours#all")
    void clientThatDoesNotCloseIsClosed(Ours target) throws IOException {
        try (Socket socket = connect(target)) {
            socket.getOutputStream().write(Engines.clientHello(Engines.client("unknown.example")));
            assertThat(endOf(socket)).hasSize(7);
            await().atMost(Lingering.TIME.plus(SOON)).until(() -> isReset(socket));
        }
    }

    private static boolean isReset(Socket socket) {
        try {
            socket.getOutputStream().write(1);
            return false;
        } catch (IOException ex) {
            return true;
        }
    }

    private static SSLEngine client(String version) {
        return Engines.client(
                Engines.clientContext(null),
                Target.OPEN,
                parameters -> parameters.setProtocols(new String[] {version}));
    }

    private static Socket connect(Target target) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), target.port());
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(TIMEOUT_MILLIS);
        return socket;
    }

    private static byte[] endOf(Socket socket) throws IOException {
        return soon(socket.getInputStream()::readAllBytes);
    }

    private static byte[] endOf(EngineClient client) throws IOException {
        return soon(client::readRaw);
    }

    /** What the server sends until it closes. */
    private static byte[] soon(Callable reading) throws IOException {
        long start = RunningTime.nanos();
        byte[] received = reading.call();
        assertThat(RunningTime.since(start)).isLessThan(SOON);
        return received;
    }

    private interface Callable {

        byte[] call() throws IOException;
    }
}
