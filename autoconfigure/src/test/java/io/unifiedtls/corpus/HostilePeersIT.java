package io.unifiedtls.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Peers that send anything but a good ClientHello: each connection ends, none is answered by the application, others lose no
 * request meanwhile, and after each batch what they took of the process is given back.
 */
@Tag("long")
class HostilePeersIT {

    private static final int TIMEOUT_MILLIS = 15_000;
    private static final int PEERS = 8;

    @ParameterizedTest
    @MethodSource("io.unifiedtls.corpus.Ours#all")
    void serverOutlivesThem(Ours target) throws Exception {
        for (byte[] warmUp : List.of(new byte[0], Hellos.good())) {
            attack(target, warmUp);
        }
        ExecutorService peers = Executors.newFixedThreadPool(PEERS);
        try (Bystander bystander = new Bystander(target)) {
            Resources before = Resources.now();
            for (Hellos.Batch batch : Hellos.batches()) {
                long answeredBefore = bystander.answered();
                List<Callable<String>> attacks = batch.cases().stream()
                        .<Callable<String>>map(octets -> () -> attack(target, octets))
                        .toList();
                for (Future<String> seen : peers.invokeAll(attacks)) {
                    assertThat(seen.get()).as("%s on %s", batch.name(), target).doesNotContain("configuration=");
                }
                String normal = target.ask(Target.OPEN, Target.OPEN);
                assertThat(Target.isAnswered(normal))
                        .as("after %s: %s", batch.name(), normal)
                        .isTrue();
                await().until(() -> bystander.answered() > answeredBefore);
                await(batch.name())
                        .atMost(Duration.ofSeconds(30))
                        .untilAsserted(() ->
                                assertThat(Resources.now().moreThan(before)).isEmpty());
                Counts.add(target.toString(), batch.name(), batch.cases().size());
            }
        }
        peers.shutdown();
    }

    /** What the server sends until it closes. */
    private static String attack(Target target, byte[] octets) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), target.port())) {
            socket.setSoTimeout(TIMEOUT_MILLIS);
            try {
                socket.getOutputStream().write(octets);
                socket.shutdownOutput();
                return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
            } catch (SocketException ex) {
                return ""; // It would not even listen
            }
        }
    }
}
