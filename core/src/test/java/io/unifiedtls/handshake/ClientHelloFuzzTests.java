package io.unifiedtls.handshake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.unifiedtls.testing.Mutations;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A short run; the long one is {@code scripts/nightly/fuzz.sh}. */
class ClientHelloFuzzTests {

    private static final int INPUTS = Integer.getInteger("tls.test.fuzz-inputs", 1_000);

    @Test
    void changedHellosAreReadAsTheJdkReadsThem() {
        Random random = new Random(1);
        List<byte[]> seeds = ClientHelloFuzz.seeds();
        int compared = 0;
        for (byte[] seed : seeds) {
            assertThat(isCompared(seed)).isTrue();
            for (int i = 0; i < INPUTS / seeds.size(); i++) {
                compared += isCompared(Mutations.of(seed, random)) ? 1 : 0;
            }
        }
        assertThat(compared).as("read by both").isGreaterThan(INPUTS / 10);
    }

    /** With the hellos of clients that ask for different names, protocols, versions. */
    @Test
    void differenceIsFound() {
        List<byte[]> seeds = ClientHelloFuzz.seeds();
        for (int[] pair : new int[][] {{0, 1}, {0, 2}, {2, 0}, {2, 3}}) {
            assertThatExceptionOfType(AssertionError.class)
                    .as("%d and %d", pair[0], pair[1])
                    .isThrownBy(() -> ClientHelloFuzz.areCompared(seeds.get(pair[0]), seeds.get(pair[1])));
        }
    }

    private static boolean isCompared(byte[] body) {
        try {
            return ClientHelloFuzz.areCompared(body, body);
        } catch (AssertionError | RuntimeException ex) {
            throw new AssertionError(HexFormat.of().formatHex(body), ex);
        }
    }
}
