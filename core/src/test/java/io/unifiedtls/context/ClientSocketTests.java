package io.unifiedtls.context;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.unifiedtls.RaggedEndException;
import io.unifiedtls.ServerName;
import io.unifiedtls.TLSClientContext;
import io.unifiedtls.TLSSocket;
import io.unifiedtls.TLSVersion;
import io.unifiedtls.testing.EchoServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Both directions of a client's socket, their ends and their timeouts. */
class ClientSocketTests extends ClientContextFixture {

    @Test
    void bothDirectionsGoOnSideBySide() throws Exception {
        byte[] sent = new byte[8 * 1024 * 1024];
        new Random(5).nextBytes(sent);
        try (EchoServer server = new EchoServer(leaf(SERVER));
                TLSSocket socket = CONTEXT.connect("localhost", server.port())) {
            CompletableFuture<Void> writer = CompletableFuture.runAsync(() -> {
                try {
                    socket.outputStream().write(sent);
                    socket.shutdownOutput();
                } catch (IOException ex) {
                    throw new AssertionError(ex);
                }
            });
            assertThat(socket.inputStream().readAllBytes()).isEqualTo(sent);
            writer.get(30, TimeUnit.SECONDS);
            assertThat(server.failures()).isEmpty();
        }
    }

    @Test
    void onlyTls13ClosesOneDirectionAlone() throws IOException {
        TLSClientContext client = client(
                CLIENT.toBuilder().highestSupportedVersion(TLSVersion.TLS_1_2).build());
        try (EchoServer server = new EchoServer(leaf(SERVER));
                TLSSocket socket = client.connect("localhost", server.port())) {
            assertThatExceptionOfType(IOException.class)
                    .isThrownBy(socket::shutdownOutput)
                    .withMessageContaining("TLSv1.2 cannot close only one direction");
            assertThat(echoed(socket, "still open")).isEqualTo("still open");
        }
    }

    @Test
    void endWithoutCloseNotifyIsRagged() throws IOException {
        try (EchoServer server = new EchoServer(leaf(SERVER))) {
            Socket network = new Socket(InetAddress.getLoopbackAddress(), server.port());
            try (TLSSocket socket = CONTEXT.wrap(network, new ServerName("localhost"))) {
                assertThat(echoed(socket, "hello")).isEqualTo("hello");
                network.shutdownOutput();
                assertThatExceptionOfType(ExecutionException.class)
                        .isThrownBy(() -> CompletableFuture.failedFuture(
                                        server.failures().poll(30, TimeUnit.SECONDS))
                                .get())
                        .withCauseInstanceOf(RaggedEndException.class);
            }
        }
    }

    @Test
    void readTimesOutAndGoesOn() throws IOException {
        try (EchoServer server = new EchoServer(leaf(SERVER));
                TLSSocket socket = CONTEXT.connect("localhost", server.port())) {
            socket.setReadTimeout(Duration.ofMillis(50));
            assertThatExceptionOfType(SocketTimeoutException.class)
                    .isThrownBy(() -> socket.inputStream().read());
            socket.setReadTimeout(LONG);
            assertThat(echoed(socket, "late")).isEqualTo("late");
        }
    }
}
