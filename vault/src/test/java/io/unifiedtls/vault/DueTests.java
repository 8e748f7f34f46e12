package io.unifiedtls.vault;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;

class DueTests {

    private static final Instant NOW = Instant.parse("2026-11-27T12:00:00Z");
    private static final Duration HOUR = Duration.ofHours(1);

    private static InstantSource at(Instant instant) {
        return InstantSource.fixed(instant);
    }

    @Test
    void aPausedMachineComesAtOnceWhenItGoesOn() {
        Due due = Due.in(HOUR, at(NOW));
        assertThat(due.isNow(at(NOW))).isFalse();
        assertThat(due.isNow(at(NOW.plus(HOUR)))).isTrue();
        assertThat(due.pause(at(NOW.plus(HOUR).plus(HOUR)))).isZero();
    }

    @Test
    void theClocksAreLookedAtEachMinute() {
        assertThat(Due.in(HOUR, at(NOW)).pause(at(NOW))).isEqualTo(Duration.ofMinutes(1));
        assertThat(Due.in(Duration.ofSeconds(5), at(NOW)).pause(at(NOW)))
                .isBetween(Duration.ofMillis(1), Duration.ofSeconds(5));
    }

    @Test
    void aClockThatIsSetBackDelaysNothing() {
        Due due = Due.in(Duration.ZERO, at(NOW));
        assertThat(due.isNow(at(NOW.minus(HOUR)))).isTrue();
    }
}
