package io.unifiedtls.sample;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;

/** ClientHellos of the JDK, each with a name of its own: the first six characters are counted up. Thread-safe. */
final class ClientHellos {

    private static final int DIGITS = 6;
    private static final int THREADS = 4;
    private static final int ALERT = 21;

    private final byte[] template;
    private final int nameAt;
    private final AtomicInteger last = new AtomicInteger();

    ClientHellos(String serverName) throws IOException {
        template = clientHello(serverName);
        nameAt = new String(template, StandardCharsets.ISO_8859_1).indexOf(serverName);
        assertThat(nameAt).isPositive();
    }

    private static byte[] clientHello(String serverName) throws IOException {
        try {
            SSLEngine engine = SSLContext.getDefault().createSSLEngine();
            SSLParameters parameters = engine.getSSLParameters();
            parameters.setServerNames(List.of(new SNIHostName(serverName)));
            engine.setSSLParameters(parameters);
            engine.setUseClientMode(true);
            ByteBuffer record = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
            engine.wrap(ByteBuffer.allocate(0), record);
            return Arrays.copyOf(record.array(), record.position());
        } catch (NoSuchAlgorithmException ex) {
            throw new AssertionError(ex);
        }
    }

    byte[] next() {
        byte[] hello = template.clone();
        byte[] digits = "%06d".formatted(last.incrementAndGet()).getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(digits, 0, hello, nameAt, DIGITS);
        return hello;
    }

    /** Send this many, each on a connection of its own, and be refused with an alert each time. */
    void send(int port, int count) {
        CompletableFuture.allOf(Stream.generate(() -> CompletableFuture.runAsync(() -> refused(port, count / THREADS)))
                        .limit(THREADS)
                        .toArray(CompletableFuture[]::new))
                .join();
    }

    private void refused(int port, int count) {
        for (int i = 0; i < count; i++) {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                socket.setSoLinger(true, 0); // No port waits for late segments
                socket.getOutputStream().write(next());
                assertThat(socket.getInputStream().read()).isEqualTo(ALERT);
            } catch (IOException ex) {
                throw new AssertionError("After %d names".formatted(i), ex);
            }
        }
    }
}
