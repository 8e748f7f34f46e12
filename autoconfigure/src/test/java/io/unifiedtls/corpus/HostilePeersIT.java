package io.unifiedtls.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.management.UnixOperatingSystemMXBean;
import io.unifiedtls.testing.Engines;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Peers that send anything but a good ClientHello: each connection ends, none is answered by the application, others lose no
 * request meanwhile, and what they took of the process is given back.
 */
class HostilePeersIT {

    private static final int TIMEOUT_MILLIS = 15_000;
    private static final int PEERS = 8;
    private static final int FEW = 16;

    @ParameterizedTest
    @MethodSource("io.unifiedtls.corpus.Ours#all")
    void serverOutlivesThem(Ours target) throws Exception {
        for (byte[] warmUp : List.of(new byte[0], Hellos.good())) {
            attack(target, warmUp);
        }
        long threads = threads();
        long files = files();
        ExecutorService peers = Executors.newFixedThreadPool(PEERS);
        try (Bystander bystander = new Bystander(target)) {
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
                Counts.add(target.toString(), batch.name(), batch.cases().size());
            }
        }
        peers.shutdown();
        await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
            assertThat(files()).as("file handles").isLessThan(files + FEW);
            assertThat(threads()).as("threads").isLessThan(threads + FEW);
        });
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

    private static long threads() {
        return ManagementFactory.getThreadMXBean().getThreadCount();
    }

    private static long files() {
        return ((UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getOpenFileDescriptorCount();
    }

    /** Somebody whose connection stays open, and whose requests must all be answered. */
    private static final class Bystander implements AutoCloseable {

        private final SSLSocket socket;
        private final AtomicBoolean ended = new AtomicBoolean();
        private final CompletableFuture<Void> requests;
        private final AtomicLong answered = new AtomicLong();

        Bystander(Target target) throws IOException {
            socket = (SSLSocket) Engines.clientContext(null)
                    .getSocketFactory()
                    .createSocket(new Socket(InetAddress.getLoopbackAddress(), target.port()), Target.OPEN, 443, true);
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            socket.setSSLParameters(parameters);
            socket.setSoTimeout(TIMEOUT_MILLIS);
            requests = CompletableFuture.runAsync(this::askOn);
        }

        long answered() {
            if (requests.isCompletedExceptionally()) {
                requests.join();
            }
            return answered.get();
        }

        private void askOn() {
            try {
                while (!ended.get()) {
                    socket.getOutputStream()
                            .write("GET / HTTP/1.1\r\nHost: %s\r\n\r\n"
                                    .formatted(Target.OPEN)
                                    .getBytes(StandardCharsets.US_ASCII));
                    await(socket.getInputStream(), "configuration=open");
                    answered.incrementAndGet();
                    Thread.sleep(20);
                }
            } catch (IOException | InterruptedException ex) {
                throw new AssertionError("A request was lost after " + answered, ex);
            }
        }

        private static void await(InputStream in, String text) throws IOException {
            StringBuilder seen = new StringBuilder();
            while (seen.indexOf(text) < 0) {
                int octet = in.read();
                if (octet < 0) {
                    throw new IOException("The server closed after: " + seen);
                }
                seen.append((char) octet);
            }
            // The end of a chunked answer, if it is one
            if (seen.indexOf("chunked") >= 0) {
                while (seen.indexOf("\r\n0\r\n\r\n") < 0) {
                    seen.append((char) in.read());
                }
            }
        }

        @Override
        public void close() throws IOException {
            ended.set(true);
            requests.join();
            socket.close();
        }
    }
}
