package io.unifiedtls.corpus;

import static org.assertj.core.api.Assertions.assertThat;

import io.unifiedtls.testing.EngineClient;
import io.unifiedtls.testing.Engines;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A ClientHello in several records, of which the first holds no whole server name, gets the default configuration, which
 * wants no certificate: CVE-2026-32305 (Traefik).
 */
@Tag("ci")
@Tag("jdk")
class FragmentedClientHelloIT {

    private static final List<Integer> SIZES = List.of(1, 2, 5, 38, 39, 100, 200);

    @ParameterizedTest
    @MethodSource("io.unifiedtls.corpus.Ours#all")
    void failsOnOurs(Ours target) {
        for (int size : SIZES) {
            assertThat(succeeds(target, size)).as("records of %d", size).isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 38, 100})
    void succeedsWhereTheFirstRecordIsAll(int size) throws IOException {
        try (WeakServer weak = new WeakServer(Weakness.FIRST_RECORD_ONLY);
                WeakServer sound = new WeakServer(Weakness.NONE)) {
            assertThat(succeeds(weak, size)).isTrue();
            assertThat(succeeds(sound, size)).isFalse();
        }
    }

    private static boolean succeeds(Target target, int size) {
        try (EngineClient client = new EngineClient(Engines.client(Target.CLOSED), target.port())) {
            client.handshake(flight -> List.of(Engines.inRecordsOf(size, flight)));
            return Target.isAnswered(client.get("/", Target.OPEN)) || Target.isAnswered(client.get("/", Target.CLOSED));
        } catch (IOException ex) {
            return false;
        }
    }
}
