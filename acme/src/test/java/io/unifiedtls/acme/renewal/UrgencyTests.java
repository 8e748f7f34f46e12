package io.unifiedtls.acme.renewal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class UrgencyTests {

    static Stream<Lifetime> lifetimes() {
        return Lifetimes.all();
    }

    private static double reserve(Lifetime lifetime, double passed) {
        return Urgency.reserve(lifetime, lifetime.at(passed));
    }

    @ParameterizedTest
    @MethodSource("lifetimes")
    void certificateThatEndsSoonerLeavesLess(Lifetime lifetime) {
        assertThat(reserve(lifetime, -3)).isEqualTo(0.25);
        assertThat(reserve(lifetime, 0.7)).isEqualTo(0.25);
        assertThat(reserve(lifetime, 0.9)).isCloseTo(0.1, within(0.002));
        assertThat(reserve(lifetime, 1)).isZero();
        assertThat(reserve(lifetime, 7)).isZero();
    }

    @ParameterizedTest
    @MethodSource("lifetimes")
    void pauseIsAThirdOfTheRest(Lifetime lifetime) {
        Duration least = Urgency.leastPause(lifetime);
        assertThat(Urgency.longestPause(lifetime, lifetime.at(0.5)))
                .isCloseTo(lifetime.length().dividedBy(6), Duration.ofMillis(1));
        assertThat(Urgency.longestPause(lifetime, lifetime.end().minusSeconds(1)))
                .isEqualTo(least);
        assertThat(Urgency.longestPause(lifetime, lifetime.end())).isEqualTo(Duration.ofHours(1));
        assertThat(least).isBetween(Duration.ofSeconds(10), Duration.ofMinutes(1));
    }
}
