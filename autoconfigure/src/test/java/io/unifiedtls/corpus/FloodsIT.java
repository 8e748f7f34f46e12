package io.unifiedtls.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.unifiedtls.testing.Engines;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Peers that make work: renegotiation without end (CVE-2011-1473), key updates without end (RFC 8446, section 4.6.3), and
 * handshakes that never come to an end. Others lose no request meanwhile.
 */
@Tag("night")
class FloodsIT {

    private static final int TIMEOUT_MILLIS = 15_000;
    private static final int RENEGOTIATIONS = 25;
    private static final int KEY_UPDATES = 2_000;
    /** {@code -Dtls.test.slow-peers}; by the thousand where there is time. */
    private static final int SLOW_PEERS = Integer.getInteger("tls.test.slow-peers", 200);

    private static final int MOST_FLOODS = 5;

    private static final SSLContext CLIENT = Engines.clientContext(null);

    @ParameterizedTest
    @MethodSource("io.unifiedtls.corpus.Ours#all")
    void renegotiationIsRefusedAtOnce(Ours target) throws Exception {
        Resources before = afterOneRequest(target);
        try (Bystander bystander = new Bystander(target)) {
            for (int i = 0; i < RENEGOTIATIONS; i++) {
                assertThat(renegotiates(target)).isFalse();
            }
            assertThat(bystander.answered()).isPositive();
        }
        assertThat(kept(before)).isEmpty();
        Counts.add(target.toString(), "renegotiation", RENEGOTIATIONS);
    }

    /** The server may end the connection, or go on; it must not stop to serve others. */
    @ParameterizedTest
    @MethodSource("io.unifiedtls.corpus.Ours#all")
    void keyUpdatesHarmNobodyElse(Ours target) throws Exception {
        Resources before = afterOneRequest(target);
        try (Bystander bystander = new Bystander(target);
                SSLSocket flood = connect(target, "TLSv1.3")) {
            flood.startHandshake();
            long answered = bystander.answered();
            int sent = 0;
            try {
                for (; sent < KEY_UPDATES; sent++) {
                    flood.startHandshake(); // After the first one, this is a KeyUpdate that wants another
                }
            } catch (IOException ex) {
                // It had enough
            }
            await().until(() -> bystander.answered() > answered);
            assertThat(sent).isPositive();
            Counts.add(target.toString(), "key updates", sent);
        }
        assertThat(Target.isAnswered(target.ask(Target.OPEN, Target.OPEN))).isTrue();
        assertThat(kept(before)).isEmpty();
    }

    /** What the servers' pools take they keep, so one of the later floods must take nothing. */
    @ParameterizedTest
    @MethodSource("io.unifiedtls.corpus.Ours#heavy")
    void slowHandshakesHarmNobodyElseAndEnd(Ours target) throws Exception {
        stall(target);
        int floods = 1;
        List<String> kept;
        do {
            Resources before = afterOneRequest(target);
            stall(target);
            floods++;
            kept = kept(before);
        } while (!kept.isEmpty() && floods < MOST_FLOODS);
        assertThat(kept).isEmpty();
        Counts.add(target.toString(), "slow handshakes", floods * SLOW_PEERS);
    }

    private static void stall(Ours target) throws Exception {
        byte[] begin = Arrays.copyOf(Hellos.good(), 20);
        List<Socket> slow = new ArrayList<>();
        try (Bystander bystander = new Bystander(target)) {
            for (int i = 0; i < SLOW_PEERS; i++) {
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), target.port());
                slow.add(socket);
                socket.setSoTimeout(TIMEOUT_MILLIS);
                socket.getOutputStream().write(begin, 0, i % (begin.length + 1));
            }
            assertThat(Target.isAnswered(target.ask(Target.OPEN, Target.OPEN))).isTrue();
            long answered = bystander.answered();
            for (Socket socket : slow) {
                assertThat(isEnded(socket.getInputStream())).isTrue();
            }
            assertThat(bystander.answered()).isGreaterThan(answered);
        } finally {
            for (Socket socket : slow) {
                socket.close();
            }
        }
    }

    private static Resources afterOneRequest(Target target) throws Exception {
        assertThat(Target.isAnswered(target.ask(Target.OPEN, Target.OPEN))).isTrue();
        return Resources.now();
    }

    /** What has not been given back after a while. */
    private static List<String> kept(Resources before) {
        try {
            await().atMost(Duration.ofSeconds(15))
                    .until(() -> Resources.now().moreThan(before).isEmpty());
        } catch (ConditionTimeoutException ex) {
            // The answer tells
        }
        return Resources.now().moreThan(before);
    }

    private static boolean renegotiates(Target target) throws IOException {
        try (SSLSocket socket = connect(target, "TLSv1.2")) {
            socket.startHandshake();
            socket.getSession().invalidate();
            socket.startHandshake();
            OutputStream out = socket.getOutputStream();
            out.write("GET / HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n"
                    .formatted(Target.OPEN)
                    .getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII)
                    .contains("configuration=");
        } catch (IOException ex) {
            return false;
        }
    }

    private static SSLSocket connect(Target target, String protocol) throws IOException {
        SSLSocket socket = (SSLSocket) CLIENT.getSocketFactory()
                .createSocket(new Socket(InetAddress.getLoopbackAddress(), target.port()), Target.OPEN, 443, true);
        socket.setEnabledProtocols(new String[] {protocol});
        socket.setSoTimeout(TIMEOUT_MILLIS);
        return socket;
    }

    /** With an alert or without; a connection that was reset has ended, too. */
    private static boolean isEnded(InputStream in) {
        try {
            in.readAllBytes();
            return true;
        } catch (SocketTimeoutException ex) {
            return false;
        } catch (IOException ex) {
            return true;
        }
    }
}
