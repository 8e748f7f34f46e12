package io.unifiedtls;

import static org.assertj.core.api.Assertions.assertThat;

import io.unifiedtls.testing.Mutations;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A short run; the long one is {@code scripts/nightly/fuzz.sh}. */
class ServerNameFuzzTests {

    private static final int INPUTS = Integer.getInteger("tls.test.fuzz-inputs", 1_000);

    @Test
    void changedNamesAreRefusedOrNames() {
        Random random = new Random(1);
        int names = 0;
        for (byte[] seed : ServerNameFuzz.seeds()) {
            for (int i = 0; i < INPUTS; i++) {
                byte[] changed = Mutations.of(seed, random);
                ServerNameFuzz.fuzzerTestOneInput(changed);
                names += ServerNameFuzz.isName(new String(changed, StandardCharsets.UTF_8)) ? 1 : 0;
            }
        }
        assertThat(names).isPositive();
    }
}
