package io.unifiedtls.fleet.lookup;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class NameFilterTests {

    private static final int MILLION = 1_000_000;

    private final NameHash hash = NameHash.random();

    @Test
    void knowsAMillionNamesAndFewOthers() {
        NameFilter filter = new NameFilter(MILLION);
        IntStream.range(0, MILLION).forEach(i -> filter.add(hash.of(known(i))));
        assertThat(IntStream.range(0, MILLION).allMatch(i -> filter.mayContain(hash.of(known(i)))))
                .isTrue();
        long wrong = IntStream.range(0, MILLION)
                .filter(i -> filter.mayContain(hash.of("www.stranger-" + i + ".example")))
                .count();
        assertThat(wrong).isLessThan(MILLION * 3 / 200);
        assertThat(filter.bytes()).isLessThan(MILLION * 13L / 10);
        assertThat(filter.names()).isBetween(MILLION * 99 / 100, MILLION);
        assertThat(filter.isOutgrown()).isFalse();
    }

    @Test
    void anEmptyFilterKnowsNoName() {
        NameFilter filter = new NameFilter(0);
        assertThat(filter.mayContain(hash.of("shop.example"))).isFalse();
        assertThat(filter.names()).isZero();
    }

    @Test
    void aNameCountsOnce() {
        NameFilter filter = new NameFilter(0);
        filter.add(hash.of("shop.example"));
        filter.add(hash.of("shop.example"));
        assertThat(filter.names()).isOne();
    }

    @Test
    void isOutgrownByMoreNamesThanItIsMadeFor() {
        NameFilter filter = new NameFilter(20_000);
        IntStream.range(0, 19_000).forEach(i -> filter.add(hash.of(known(i))));
        assertThat(filter.isOutgrown()).isFalse();
        IntStream.range(19_000, 21_000).forEach(i -> filter.add(hash.of(known(i))));
        assertThat(filter.isOutgrown()).isTrue();
    }

    @Test
    void hashesAsThePublishedAlgorithm() {
        // From the test vectors of SipHash-1-3: the key 00..0f, and the bytes 00..(n-1)
        NameHash published = new NameHash(0x0706050403020100L, 0x0f0e0d0c0b0a0908L);
        long[] expected = {0xabac0158050fc4dcL, 0xc9f49bf37d57ca93L, 0x82cb9b024dc7d44dL};
        assertThat(LongStream.range(0, 3).map(n -> published.of("\0\1\2".substring(0, (int) n))))
                .containsExactly(LongStream.of(expected).boxed().toArray(Long[]::new));
    }

    @Test
    void anotherKeyGivesOtherHashes() {
        assertThat(NameHash.random().of("shop.example"))
                .isNotEqualTo(NameHash.random().of("shop.example"));
    }

    private static String known(int number) {
        return (number % 10 == 0 ? "*." : "www.") + "customer-" + number + ".example";
    }
}
