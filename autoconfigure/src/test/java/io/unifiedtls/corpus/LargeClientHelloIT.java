package io.unifiedtls.corpus;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A ClientHello that says it is 16 MiB long is buffered as long as the client likes: CVE-2023-34462 (Netty). */
@Tag("ci")
@Tag("jdk")
class LargeClientHelloIT {

    private static final int PATIENCE_MILLIS = 1_000;
    private static final int MUCH = 16 * 1_024 * 1_024;
    private static final int RECORD = 16_384;

    @ParameterizedTest
    @MethodSource("io.unifiedtls.corpus.Ours#all")
    void failsOnOurs(Ours target) throws IOException {
        assertThat(succeeds(target)).isFalse();
        String normal = target.ask(Target.OPEN, Target.OPEN);
        assertThat(Target.isAnswered(normal)).as(normal).isTrue();
    }

    @Test
    void succeedsWhereTheLengthIsBelieved() throws IOException {
        try (WeakServer weak = new WeakServer(Weakness.BELIEVES_LENGTHS);
                WeakServer sound = new WeakServer(Weakness.NONE)) {
            assertThat(succeeds(weak)).isTrue();
            assertThat(succeeds(sound)).isFalse();
        }
    }

    /** Whether the server takes nearly all of it without a word. */
    private static boolean succeeds(Target target) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), target.port())) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            OutputStream out = socket.getOutputStream();
            byte[] record = new byte[5 + RECORD];
            record[0] = 22;
            record[1] = 3;
            record[2] = 1;
            record[3] = (byte) (RECORD >> 8);
            record[5] = 1; // client_hello
            record[6] = (byte) 255;
            record[7] = (byte) 255;
            record[8] = (byte) 255;
            for (int sent = 0; sent < MUCH - RECORD; sent += RECORD) {
                out.write(record);
                record[5] = 0;
            }
            return socket.getInputStream().read() >= 0;
        } catch (SocketTimeoutException ex) {
            return true;
        } catch (IOException ex) {
            return false;
        }
    }
}
