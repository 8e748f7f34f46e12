package io.unifiedtls.corpus;

import static org.assertj.core.api.Assertions.assertThat;

import io.unifiedtls.HandshakeOutcome.WithoutAlert;
import io.unifiedtls.corpus.Breaks.Break;
import io.unifiedtls.operations.TLSHandshakeEvent.Refused;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever a client does to its connection: what is told of it is the alert that ended it, and nobody but the log of
 * handshakes writes a line.
 */
@Tag("ci")
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class BrokenConnectionsIT {

    private static final int TIMEOUT_MILLIS = 15_000;
    private static final int PEERS = 8;
    /** The default of {@code unified-tls.handshake-log.lines-per-minute}. */
    private static final int LINES_PER_MINUTE = 60;

    @ParameterizedTest
    @MethodSource("io.unifiedtls.corpus.Ours#heavy")
    void outcomeIsTheAlertAndNobodyElseLogs(Ours target) throws Exception {
        assertThat(Target.isAnswered(target.ask(Target.OPEN, Target.OPEN))).isTrue();
        List<Callable<Void>> breaks = new ArrayList<>();
        Breaks.all().forEach(one -> breaks.add(() -> breakOff(target, one)));
        Hellos.batches().forEach(batch -> batch.cases().forEach(bytes -> breaks.add(() -> send(target, batch, bytes))));
        ExecutorService peers = Executors.newFixedThreadPool(PEERS);
        long start = System.nanoTime();
        try (OtherLines lines = new OtherLines()) {
            for (Future<Void> done : peers.invokeAll(breaks)) {
                done.get();
            }
            assertThat(Target.isAnswered(target.ask(Target.OPEN, Target.OPEN))).isTrue();
            assertThat(lines.all()).isEmpty();
            long minutes = TimeUnit.NANOSECONDS.toMinutes(System.nanoTime() - start) + 1;
            assertThat(lines.ours()).isBetween(1, (int) (LINES_PER_MINUTE * (minutes + 1)));
        } finally {
            peers.shutdownNow();
        }
        Counts.add(target.toString(), "broken connections", Breaks.all().size());
    }

    private static Void breakOff(Target target, Break one) throws IOException {
        int port;
        Optional<String> alert;
        try (Intruder intruder = new Intruder(target, one.client())) {
            port = intruder.port();
            Outcomes.expect(port);
            one.act().on(intruder);
            alert = one.told() ? intruder.end() : Optional.empty();
        } catch (IOException ex) {
            throw new AssertionError(one.toString(), ex);
        }
        if (one.told()) {
            assertOutcome(one.toString(), Outcomes.of(port, one.toString()), alert);
        }
        return null;
    }

    private static Void send(Target target, Hellos.Batch batch, byte[] bytes) throws IOException {
        int port;
        byte[] answer;
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), target.port())) {
            port = socket.getLocalPort();
            Outcomes.expect(port);
            socket.setSoTimeout(TIMEOUT_MILLIS);
            socket.getOutputStream().write(bytes);
            socket.shutdownOutput();
            answer = socket.getInputStream().readAllBytes();
        } catch (SocketException ex) {
            return null; // It would not even listen
        }
        if (bytes.length > 0) {
            assertOutcome(batch.name(), Outcomes.of(port, batch.name() + " " + bytes.length), Alerts.in(answer));
        }
        return null;
    }

    /**
     * Compare.
     *
     * @param alert the server's, where the client could read it
     */
    private static void assertOutcome(String kind, Refused event, Optional<String> alert) {
        assertThat(event.outcome()).as("%s: %s", kind, event).isNotEqualTo(WithoutAlert.UNKNOWN);
        if (!event.outcome().byClient() && alert.isPresent()) {
            assertThat(alert).as("%s: %s", kind, event).contains(event.outcome().toString());
        }
    }
}
