package io.unifiedtls.vault;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RenewalTimesTests {

    private static final Instant NOW = Instant.parse("2026-11-27T12:00:00Z");

    @ParameterizedTest
    @CsvSource({
        "0, PT12H, PT8H",
        "0.5, PT12H, PT7H30M",
        "0.999999, PT12H, PT7H",
        "0, PT0.5S, PT1S", // No faster, whatever Vault issues
        "0, -PT12H, PT1S"
    })
    void aCertificateIsRenewedAtTwoThirdsAndUpToATwelfthEarlier(double random, Duration lifetime, Duration expected) {
        assertThat(new RenewalTimes(() -> random).renewal(NOW, NOW.plus(lifetime)))
                .isBetween(expected, expected.plusSeconds(1));
    }

    @ParameterizedTest
    @CsvSource({
        "1, P10D, PT1S",
        "2, P10D, PT2S",
        "5, P10D, PT16S",
        "9, P10D, PT4M16S",
        "10, P10D, PT5M",
        "1000000, P10D, PT5M",
        "20, PT8M, PT1M", // An eighth of what is left
        "20, PT8S, PT10S",
        "20, -P1D, PT10S"
    })
    void thePauseAfterFailuresGrowsUpToAShareOfTheTimeThatIsLeft(int failures, Duration left, Duration pause) {
        Instant end = NOW.plus(left);
        assertThat(new RenewalTimes(() -> 0).retry(failures, NOW, end)).isEqualTo(share(pause, 80));
        assertThat(new RenewalTimes(() -> 0.999999).retry(failures, NOW, end))
                .isBetween(share(pause, 119), share(pause, 120));
    }

    @Test
    void processesDoNotComeAtOnce() {
        RenewalTimes one = new RenewalTimes(() -> 0.1);
        RenewalTimes other = new RenewalTimes(() -> 0.9);
        Instant end = NOW.plus(Duration.ofDays(30));
        assertThat(one.renewal(NOW, end).minus(other.renewal(NOW, end))).isGreaterThan(Duration.ofDays(1));
    }

    private static Duration share(Duration whole, int percent) {
        return whole.multipliedBy(percent).dividedBy(100);
    }
}
