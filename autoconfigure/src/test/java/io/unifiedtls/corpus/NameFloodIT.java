package io.unifiedtls.corpus;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.HotSpotDiagnosticMXBean;
import io.unifiedtls.testing.Engines;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Strangers ask for ever more names, each of which is remembered: CVE-2024-1300 (Vert.x). What is remembered is what a dump of
 * the living heap holds.
 */
@Tag("one-jdk")
@Tag("night")
class NameFloodIT {

    private static final int NAMES = 400;
    /** {@link Ours} remembers 100 answers, and some refusals to show. */
    private static final int MOST = 300;

    private static final int DUMPS = 5;
    private static final int DIGITS = 5;
    private static final int CHUNK = 8 * 1_024 * 1_024;

    @TempDir
    Path directory;

    @ParameterizedTest
    @MethodSource("io.unifiedtls.corpus.Ours#all")
    void failsOnOurs(Ours target) throws IOException {
        assertThat(remembered(target)).isLessThan(MOST);
        String normal = target.ask(Target.OPEN, Target.OPEN);
        assertThat(Target.isAnswered(normal)).as(normal).isTrue();
    }

    @Test
    void succeedsWhereNamesAreRemembered() throws IOException {
        try (WeakServer weak = new WeakServer(Weakness.REMEMBERS_NAMES);
                WeakServer sound = new WeakServer(Weakness.NONE)) {
            assertThat(remembered(weak)).isEqualTo(NAMES);
            assertThat(remembered(sound)).isLessThan(MOST);
        }
    }

    /** How many of the names that were asked for are still there, when finalizers have had their time. */
    private int remembered(Target target) throws IOException {
        String prefix = "stranger-of-%05d-".formatted(target.port());
        ask(target, prefix);
        int remembered = NAMES;
        for (int i = 0; i < DUMPS && remembered >= MOST; i++) {
            remembered = names(prefix).size();
        }
        return remembered;
    }

    private Set<String> names(String prefix) throws IOException {
        Path dump = directory.resolve("heap.hprof");
        ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class).dumpHeap(dump.toString(), true);
        try (InputStream heap = Files.newInputStream(dump)) {
            return names(heap, prefix);
        } finally {
            Files.delete(dump);
        }
    }

    private static void ask(Target target, String prefix) throws IOException {
        byte[] hello = Engines.clientHello(Engines.client(name(prefix, 0)));
        int start = new String(hello, StandardCharsets.ISO_8859_1).indexOf(name(prefix, 0));
        for (int i = 0; i < NAMES; i++) {
            byte[] name = name(prefix, i).getBytes(StandardCharsets.ISO_8859_1);
            System.arraycopy(name, 0, hello, start, name.length);
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), target.port())) {
                socket.getOutputStream().write(hello);
                socket.getInputStream().read();
            } catch (SocketException ex) {
                // Refused
            }
        }
    }

    private static String name(String prefix, int number) {
        return "%s%05d.example".formatted(prefix, number);
    }

    /** Characters of names have a byte each there. */
    private static Set<String> names(InputStream heap, String prefix) throws IOException {
        Set<String> names = new HashSet<>();
        int length = prefix.length() + DIGITS;
        String end = "";
        byte[] chunk = heap.readNBytes(CHUNK);
        while (chunk.length > 0) {
            String text = end + new String(chunk, StandardCharsets.ISO_8859_1);
            int at = text.indexOf(prefix);
            while (at >= 0 && at + length <= text.length()) {
                if (text.substring(at + prefix.length(), at + length).chars().allMatch(Character::isDigit)) {
                    names.add(text.substring(at, at + length));
                }
                at = text.indexOf(prefix, at + 1);
            }
            end = text.substring(Math.max(0, text.length() - length));
            chunk = heap.readNBytes(CHUNK);
        }
        return names;
    }
}
