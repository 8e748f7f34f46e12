package io.unifiedtls.material;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.unifiedtls.InvalidMaterialException;
import io.unifiedtls.testing.Mutations;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Short runs; the long ones are {@code scripts/nightly/fuzz.sh}. */
class MaterialFuzzTests {

    private static final int INPUTS = Integer.getInteger("tls.test.fuzz-inputs", 1_000);

    @Test
    void changedPemIsReadOrRefused() {
        Random random = new Random(1);
        List<byte[]> seeds = PemFuzz.seeds();
        for (byte[] seed : seeds) {
            PemFuzz.fuzzerTestOneInput(seed);
            for (int i = 0; i < INPUTS / seeds.size(); i++) {
                PemFuzz.fuzzerTestOneInput(Mutations.of(seed, random));
            }
        }
    }

    @Test
    void seedsAreRead() {
        List<byte[]> seeds = PemFuzz.seeds();
        assertThat(isRead(seeds.get(0))).isTrue();
        for (byte[] key : seeds.subList(1, seeds.size())) {
            String text = new String(key, StandardCharsets.ISO_8859_1);
            assertThat(PemReader.privateKey(text, PemFuzz.PASSWORD, "seed")).isNotNull();
        }
        assertThat(KeyStoreFuzz.seeds()).allMatch(KeyStoreFuzz::isRead);
    }

    @Test
    void messageThatRepeatsWhatWasReadIsFound() {
        String text = "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49";
        assertThatExceptionOfType(AssertionError.class)
                .isThrownBy(() -> PemFuzz.isRead(text, () -> {
                    throw new InvalidMaterialException("There is no key in " + text);
                }));
    }

    @Test
    void changedKeyStoreIsReadOrRefused() {
        Random random = new Random(1);
        int refused = 0;
        for (byte[] seed : KeyStoreFuzz.seeds()) {
            for (int i = 0; i < INPUTS / 6; i++) {
                refused += KeyStoreFuzz.isRead(Mutations.of(seed, random)) ? 0 : 1;
            }
        }
        assertThat(refused).isPositive();
    }

    private static boolean isRead(byte[] certificates) {
        String text = new String(certificates, StandardCharsets.ISO_8859_1);
        return PemFuzz.isRead(text, () -> PemReader.certificates(text, "fuzz"));
    }
}
