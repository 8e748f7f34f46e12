package io.unifiedtls.corpus;

import static org.assertj.core.api.Assertions.assertThat;

import io.unifiedtls.testing.Engines;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Strangers ask for ever more names, each of which is remembered: CVE-2024-1300 (Vert.x). */
class NameFloodIT {

    private static final String NAME = "x".repeat(60) + ".stranger-%05d.example";
    private static final int NAMES = 800;
    /** More than what else the process is at, and less than a name takes that is remembered with a context. */
    private static final int OCTETS_FOR_A_NAME = 3_000;

    @ParameterizedTest
    @MethodSource("io.unifiedtls.corpus.Ours#all")
    void failsOnOurs(Ours target) throws IOException {
        assertThat(succeeds(target)).isFalse();
        String normal = target.ask(Target.OPEN, Target.OPEN);
        assertThat(Target.isAnswered(normal)).as(normal).isTrue();
    }

    @Test
    void succeedsWhereNamesAreRemembered() throws IOException {
        try (WeakServer weak = new WeakServer(Weakness.REMEMBERS_NAMES);
                WeakServer sound = new WeakServer(Weakness.NONE)) {
            assertThat(succeeds(weak)).isTrue();
            assertThat(succeeds(sound)).isFalse();
        }
    }

    /** Whether names take memory that is not given back. */
    private static boolean succeeds(Target target) throws IOException {
        ask(target, 0, NAMES / 5);
        long before = heap();
        ask(target, NAMES / 5, NAMES + NAMES / 5);
        return heap() - before > (long) NAMES * OCTETS_FOR_A_NAME;
    }

    private static void ask(Target target, int from, int until) throws IOException {
        byte[] hello = Engines.clientHello(Engines.client(NAME.formatted(0)));
        String text = new String(hello, StandardCharsets.ISO_8859_1);
        int name = text.indexOf(NAME.formatted(0));
        for (int i = from; i < until; i++) {
            byte[] other = NAME.formatted(i).getBytes(StandardCharsets.ISO_8859_1);
            System.arraycopy(other, 0, hello, name, other.length);
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), target.port())) {
                socket.getOutputStream().write(hello);
                socket.getInputStream().read();
            } catch (SocketException ex) {
                // Refused
            }
        }
    }

    private static long heap() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
