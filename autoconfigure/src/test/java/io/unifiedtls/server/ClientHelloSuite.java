package io.unifiedtls.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.unifiedtls.testing.EngineClient;
import io.unifiedtls.testing.Engines;
import io.unifiedtls.testing.Tool;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The ClientHello on the wire, and bytes that are none. */
interface ClientHelloSuite extends SuiteServer {

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5, 20, 100})
    @Feature("A ClientHello in any number of records and segments")
    default void recordsOfAnySizeGiveTheSameResult(int size) throws IOException {
        try (EngineClient client = new EngineClient(Engines.client("only13.example"), port())) {
            client.handshake(hello -> List.of(Engines.inRecordsOf(size, hello)));
            assertThat(client.get("/", "only13.example")).contains("configuration=only13");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 50})
    @Feature("A ClientHello in any number of records and segments")
    default void segmentsOfAnySizeGiveTheSameResult(int size) throws IOException {
        try (EngineClient client = new EngineClient(Engines.client("only13.example"), port())) {
            client.handshake(hello -> Engines.pieces(hello, size));
            assertThat(client.get("/", "only13.example")).contains("configuration=only13");
        }
    }

    @Test
    @Feature("A ClientHello in any number of records and segments")
    default void segmentsThatCutTheHelloAnywhereGiveTheSameResult() throws IOException {
        int length = Engines.clientHello(Engines.client("only13.example")).length;
        for (int cut = 1; cut < length; cut += 7) {
            int position = cut;
            try (EngineClient client = new EngineClient(Engines.client("only13.example"), port())) {
                client.handshake(hello ->
                        List.of(Arrays.copyOf(hello, position), Arrays.copyOfRange(hello, position, hello.length)));
                assertThat(client.get("/", "only13.example")).contains("configuration=only13");
            }
        }
    }

    @Test
    default void bytesThatAreNoTlsDoNotDisturbTheServer() throws IOException {
        for (byte[] bytes : List.of(new byte[] {23, 3, 3, 0, 1, 0}, new byte[] {22, 3, 1, 0, 0}, new byte[0])) {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port())) {
                socket.getOutputStream().write(bytes);
                socket.shutdownOutput();
                byte[] answer = socket.getInputStream().readAllBytes();
                assertThat(answer.length).isIn(0, 7);
            }
        }
        assertThat(client("both.example").get().isAnswered()).isTrue();
    }

    @Test
    default void plainHttpIsToldToUseTls() throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port())) {
            socket.getOutputStream().write("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
                    .startsWith("HTTP/1.1 400")
                    .contains("This port requires TLS. Use https.");
        }
    }

    @Test
    default void renegotiationIsRefused() {
        assertThat(client("both.example")
                        .with("-tls1_2", "-legacy_renegotiation")
                        .get()
                        .isAnswered())
                .isTrue();
        List<String> arguments = new ArrayList<>(List.of(
                "s_client",
                "-connect",
                "localhost:" + port(),
                "-tls1_2",
                "-servername",
                "both.example",
                "-CAfile",
                directory().resolve("ca.pem").toString()));
        String output = Tool.openssl()
                .run("R\nGET / HTTP/1.0\r\nHost: both.example\r\n\r\n", arguments)
                .output();
        assertThat(output)
                .contains("RENEGOTIATING")
                .containsAnyOf("SSL alert number", "unexpected eof")
                .doesNotContain("HTTP/1.1 200");
    }
}
