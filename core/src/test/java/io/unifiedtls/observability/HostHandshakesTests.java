package io.unifiedtls.observability;

import static org.assertj.core.api.Assertions.assertThat;

import io.unifiedtls.ServerName;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class HostHandshakesTests {

    private final HostHandshakes handshakes = new HostHandshakes();

    @Test
    void countsByOutcome() {
        ServerName shop = new ServerName("shop.example");
        handshakes.established(shop);
        handshakes.established(shop);
        handshakes.failed(shop, "unknown_ca");
        assertThat(handshakes.of(shop)).contains(new HostHandshakes.OfHost(2, Map.of("unknown_ca", 1L)));
        assertThat(handshakes.of(new ServerName("other.example"))).isEmpty();
    }

    /** A stranger asks for ever new names below a wildcard. */
    @Test
    void keepsSomeNamesOnlyAndThoseThatAreUsed() {
        ServerName shop = new ServerName("shop.example");
        for (int i = 0; i < 100_000; i++) {
            handshakes.established(new ServerName("n%d.wild.example".formatted(i)));
            if (i % 10 == 0) {
                handshakes.established(shop);
            }
        }
        assertThat(handshakes.of(shop))
                .hasValueSatisfying(counts -> assertThat(counts.established()).isGreaterThan(5_000));
        handshakes.cleanUp();
        assertThat(IntStream.range(0, 100_000)
                        .filter(i -> handshakes
                                .of(new ServerName("n%d.wild.example".formatted(i)))
                                .isPresent())
                        .count())
                .isLessThanOrEqualTo(1_000);
    }
}
