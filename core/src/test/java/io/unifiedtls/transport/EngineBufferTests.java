package io.unifiedtls.transport;

import static io.unifiedtls.testing.TestCertificates.AUTHORITY;
import static io.unifiedtls.testing.TestCertificates.certificateFor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.unifiedtls.ServerName;
import io.unifiedtls.TLSBuffer;
import io.unifiedtls.TLSBuffer.Closed;
import io.unifiedtls.TLSBuffer.ClosedRaggedly;
import io.unifiedtls.TLSBuffer.NeedsDrain;
import io.unifiedtls.TLSBuffer.NeedsInput;
import io.unifiedtls.TLSBuffer.NeedsTask;
import io.unifiedtls.TLSBuffer.Progress;
import io.unifiedtls.TLSBuffer.Step;
import io.unifiedtls.TLSClientContext;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.TLSServerContext;
import io.unifiedtls.TLSVersion;
import io.unifiedtls.TrustStore;
import io.unifiedtls.testing.Contexts;
import io.unifiedtls.testing.Engines;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Two buffers, with a network between them that carries as many bytes at a time as it likes. */
class EngineBufferTests {

    private static final TLSConfiguration SERVER = TLSConfiguration.builder()
            .label("server")
            .signingChains(certificateFor("shop.example"))
            .build();
    private static final TLSConfiguration CLIENT = TLSConfiguration.builder()
            .label("client")
            .trustStore(TrustStore.of(List.of(AUTHORITY.certificate())))
            .build();
    private static final TLSServerContext ROOT = Contexts.factory(
                    SERVER, (hello, context) -> Optional.of(context.configuration()))
            .server("default");
    private static final ServerName SHOP = new ServerName("shop.example");

    private TLSBuffer client = client(CLIENT);
    private final TLSBuffer server = ROOT.newBuffer();

    @ParameterizedTest
    @CsvSource({"1, TLSv1.2", "1, TLSv1.3", "7, TLSv1.3", "1000, TLSv1.2", "100000, TLSv1.3"})
    void networkMayCutAnywhere(int size, String version) throws SSLException {
        client = client(CLIENT.toBuilder()
                .highestSupportedVersion(TLSVersion.of(version))
                .build());
        shakeHands(size);
        assertThat(server.connection().orElseThrow().configurationLabel()).isEqualTo("server");
        assertThat(server.connection().orElseThrow().serverName()).contains(SHOP);
        assertThat(client.connection().orElseThrow().version()).isEqualTo(TLSVersion.of(version));
        byte[] data = new byte[50_000];
        new Random(3).nextBytes(data);
        assertThat(transfer(client, server, data, size)).isEqualTo(data);
        assertThat(transfer(server, client, data, size)).isEqualTo(data);
        assertThat(client.shutdown()).isEqualTo(new NeedsDrain());
        carry(client, server, size);
        assertThat(step(server, () -> server.read(ByteBuffer.allocate(100)), size))
                .isEqualTo(new Closed());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void interoperatesWithAPlainEngine(boolean bufferIsTheClient) throws SSLException {
        SSLEngine engine = bufferIsTheClient ? ROOT.derive(SERVER).newEngine() : Engines.client(SHOP.value());
        TLSBuffer buffer = bufferIsTheClient ? client : server;
        byte[] data = new byte[100_000];
        new Random(5).nextBytes(data);
        ByteBuffer toEngine = ByteBuffer.allocate(200_000);
        ByteBuffer toBuffer = ByteBuffer.allocate(200_000);
        ByteBuffer written = ByteBuffer.wrap(data);
        ByteBuffer read = ByteBuffer.allocate(data.length);
        ByteBuffer engineWritten = ByteBuffer.wrap(data);
        ByteBuffer engineRead = ByteBuffer.allocate(200_000);
        for (int round = 0; round < 10_000 && (read.hasRemaining() || engineRead.position() < data.length); round++) {
            Step step = written.hasRemaining() ? buffer.write(written) : buffer.read(read);
            if (step instanceof NeedsTask task) {
                task.task().run();
            }
            buffer.drain(toEngine);
            Engines.runTasks(engine);
            engine.unwrap(toEngine.flip(), engineRead);
            toEngine.compact();
            Engines.runTasks(engine);
            if (engine.getHandshakeStatus() != HandshakeStatus.NEED_UNWRAP) {
                engine.wrap(engineWritten, toBuffer);
            }
            buffer.feed(toBuffer.flip());
            toBuffer.compact();
        }
        assertThat(read.array()).isEqualTo(data);
        assertThat(Engines.drained(engineRead)).isEqualTo(data);
    }

    @Test
    void leavesWorkAndResolversToItsOwner() throws SSLException {
        assertThat(client.handshake()).isInstanceOf(NeedsDrain.class);
        assertThat(server.handshake()).isEqualTo(new NeedsInput());
        carry(client, server, 100_000);
        Step step = server.handshake();
        assertThat(step).isInstanceOf(NeedsTask.class);
        assertThat(server.hasOutput()).isFalse();
        ((NeedsTask) step).task().run();
        assertThat(server.handshake()).isEqualTo(new NeedsDrain());
        assertThat(server.connection()).isEmpty();
    }

    @Test
    void holdsABoundedNumberOfBytes() throws SSLException {
        shakeHands(100_000);
        ByteBuffer endless = ByteBuffer.allocate(1_000_000);
        Step step = client.write(endless);
        assertThat(step).isInstanceOf(Progress.class);
        assertThat(((Progress) step).bytes()).isBetween(1, 100_000);
        assertThat(client.write(endless)).isEqualTo(new NeedsDrain());
        ByteBuffer network = ByteBuffer.allocate(1_000_000);
        client.drain(network);
        network.flip();
        int taken = server.feed(network);
        assertThat(taken).isBetween(1, 50_000);
        assertThat(server.feed(network)).isZero();
        assertThat(server.read(ByteBuffer.allocate(10))).isEqualTo(new Progress(10));
        assertThat(server.feed(network)).isPositive();
    }

    @Test
    void endWithoutCloseNotifyIsRagged() throws SSLException {
        shakeHands(100_000);
        transfer(client, server, "x".getBytes(StandardCharsets.US_ASCII), 100_000);
        server.feedEnd();
        assertThat(server.read(ByteBuffer.allocate(10))).isEqualTo(new ClosedRaggedly());
    }

    @Test
    void readingGoesOnAfterAShutdownInTls13() throws SSLException {
        shakeHands(100_000);
        assertThat(client.shutdown()).isEqualTo(new NeedsDrain());
        carry(client, server, 100_000);
        assertThat(server.read(ByteBuffer.allocate(10))).isEqualTo(new Closed());
        assertThat(client.write(ByteBuffer.allocate(1))).isEqualTo(new Closed());
        byte[] late = "late".getBytes(StandardCharsets.US_ASCII);
        assertThat(transfer(server, client, late, 100_000)).isEqualTo(late);
        server.shutdown();
        carry(server, client, 100_000);
        assertThat(client.read(ByteBuffer.allocate(10))).isEqualTo(new Closed());
        assertThat(client.shutdown()).isEqualTo(new Closed());
    }

    @Test
    void failureIsThrownAgainAndItsAlertIsLeftToDrain() throws SSLException {
        client = Contexts.factory(CLIENT).client("default").newBuffer(new ServerName("other.example"));
        assertThatExceptionOfType(SSLException.class)
                .isThrownBy(() -> shakeHands(100_000))
                .withMessageContaining("is for [shop.example]");
        assertThat(client.hasOutput()).isTrue();
        carry(client, server, 100_000);
        assertThatExceptionOfType(SSLException.class)
                .isThrownBy(() -> step(server, server::handshake, 100_000))
                .withMessageContaining("certificate_unknown");
        assertThatExceptionOfType(SSLException.class).isThrownBy(() -> client.read(ByteBuffer.allocate(1)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET / HTTP/1.1\r\n\r\n", "\u0016\u0003\u0001\u0000\u0000"})
    void whatIsNoTlsIsRefused(String bytes) {
        server.feed(ByteBuffer.wrap(bytes.getBytes(StandardCharsets.ISO_8859_1)));
        assertThatExceptionOfType(SSLException.class).isThrownBy(() -> {
            while (server.handshake() instanceof NeedsDrain) {
                server.drain(ByteBuffer.allocate(1000));
            }
        });
    }

    private static TLSBuffer client(TLSConfiguration configuration) {
        TLSClientContext context = Contexts.factory(configuration).client("default");
        return context.newBuffer(SHOP);
    }

    private void shakeHands(int size) throws SSLException {
        while (client.connection().isEmpty() || server.connection().isEmpty()) {
            step(client, client::handshake, size);
            step(server, server::handshake, size);
        }
        carry(server, client, size);
    }

    /** Takes a step with all that it needs from its own side. */
    private Step step(TLSBuffer buffer, Action action, int size) throws SSLException {
        TLSBuffer peer = buffer == client ? server : client;
        while (true) {
            Step step = action.run();
            if (step instanceof NeedsTask task) {
                task.task().run();
            } else if (step instanceof NeedsDrain) {
                carry(buffer, peer, size);
            } else {
                carry(buffer, peer, size);
                return step;
            }
        }
    }

    private byte[] transfer(TLSBuffer from, TLSBuffer to, byte[] data, int size) throws SSLException {
        ByteBuffer source = ByteBuffer.wrap(data);
        ByteBuffer target = ByteBuffer.allocate(data.length);
        while (target.hasRemaining()) {
            if (source.hasRemaining()) {
                from.write(source.limit(Math.min(data.length, source.position() + 10_000)));
                source.limit(data.length);
            }
            carrySome(from, to, size);
            while (to.read(target) instanceof Progress progress && progress.bytes() > 0) {
                // Until it is empty.
            }
        }
        return target.array();
    }

    private static void carry(TLSBuffer from, TLSBuffer to, int size) throws SSLException {
        while (carrySome(from, to, size)) {
            // Until nothing is left, or there is no room.
        }
    }

    private static boolean carrySome(TLSBuffer from, TLSBuffer to, int size) throws SSLException {
        ByteBuffer network = ByteBuffer.allocate(Math.min(size, 16_000));
        int count = from.drain(network);
        network.flip();
        while (network.hasRemaining()) {
            if (to.feed(network) == 0) {
                throw new AssertionError("No room for what was sent");
            }
        }
        return count > 0;
    }

    private interface Action {

        Step run() throws SSLException;
    }
}
