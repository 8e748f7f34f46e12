package io.unifiedtls.acme.renewal;

import static io.unifiedtls.acme.renewal.Lifetimes.BEGIN;
import static io.unifiedtls.acme.renewal.Lifetimes.forNumbers;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.unifiedtls.acme.renewal.Failures.Cause;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class RetryTimesTests {

    private static final Optional<Instant> NO_HINT = Optional.empty();

    static Stream<Lifetime> lifetimes() {
        return Lifetimes.all();
    }

    private static Duration pause(int failures, Cause cause, Optional<Lifetime> current, Instant now, double random) {
        return Duration.between(now, RetryTimes.nextTry(new Failures(failures, cause), now, NO_HINT, current, random));
    }

    private static void assertAround(Duration pause, Duration middle) {
        assertThat((double) pause.toNanos() / middle.toNanos()).isCloseTo(1, within(0.2500001));
    }

    @ParameterizedTest
    @CsvSource({"1, PT1M", "2, PT10M", "3, PT100M", "4, P1D", "5, P1D", "100000, P1D"})
    void pausesGrowToADay(int failures, Duration middle) {
        Optional<Lifetime> fresh = Optional.of(Lifetimes.of(Duration.ofDays(90)));
        forNumbers(random -> {
            assertAround(pause(failures, Cause.NAME, Optional.empty(), BEGIN, random), middle);
            assertAround(pause(failures, Cause.NAME, fresh, BEGIN, random), middle);
        });
        assertThat(pause(failures, Cause.NAME, fresh, BEGIN, 0)).isLessThan(middle);
        assertThat(pause(failures, Cause.NAME, fresh, BEGIN, 0.9)).isGreaterThan(middle);
    }

    /** Somebody may wait for the first one. */
    @ParameterizedTest
    @CsvSource({"1, PT1M", "2, PT10M", "3, PT100M", "4, PT100M", "100000, PT100M"})
    void authorityThatComesBackIsNoticedSoonWithoutACertificate(int failures, Duration middle) {
        forNumbers(random -> assertAround(pause(failures, Cause.AUTHORITY, Optional.empty(), BEGIN, random), middle));
    }

    @Test
    void renewalsComeBackSlowlyAfterAnOutage() {
        Lifetime lifetime = Lifetimes.of(Duration.ofDays(90));
        Instant now = lifetime.at(2.0 / 3);
        forNumbers(random -> {
            assertAround(pause(1, Cause.AUTHORITY, Optional.of(lifetime), now, random), Duration.ofMinutes(1));
            assertThat(pause(4, Cause.AUTHORITY, Optional.of(lifetime), now, random))
                    .isBetween(
                            Duration.ofHours(180).minusSeconds(1),
                            Duration.ofDays(15).plusSeconds(1));
        });
    }

    @ParameterizedTest
    @MethodSource("lifetimes")
    void pauseLeavesTimeForMoreTries(Lifetime lifetime) {
        Stream.of(0.5, 0.6, 0.8, 0.95, 0.99)
                .map(lifetime::at)
                .forEach(now -> forNumbers(random -> {
                    for (Cause cause : Cause.values()) {
                        for (int failures = 1; failures < 6; failures++) {
                            Duration left = Duration.between(now, lifetime.end());
                            Duration least = Shares.lesser(lifetime.length().dividedBy(60), Duration.ofMinutes(1));
                            assertThat(pause(failures, cause, Optional.of(lifetime), now, random))
                                    .isBetween(
                                            least.multipliedBy(3).dividedBy(4).minusMillis(1),
                                            Shares.greater(
                                                    left.dividedBy(cause == Cause.NAME ? 3 : 2),
                                                    least.multipliedBy(2)));
                        }
                    }
                }));
    }

    /** From the time when it is due until it ends, if all fail. */
    @ParameterizedTest
    @MethodSource("lifetimes")
    void everyLifetimeHasManyTries(Lifetime lifetime) {
        RandomGenerator random = Lifetimes.random();
        for (Cause cause : Cause.values()) {
            Instant now = RenewalTimes.byLifetime(lifetime, 0);
            int tries = 0;
            int inTheLastTwentieth = 0;
            while (now.isBefore(lifetime.end())) {
                tries++;
                inTheLastTwentieth += now.isAfter(RenewalTimes.latest(lifetime)) ? 1 : 0;
                assertThat(tries).isLessThan(500);
                now = RetryTimes.nextTry(
                        new Failures(tries, cause), now, NO_HINT, Optional.of(lifetime), random.nextDouble());
            }
            long days = Duration.between(RenewalTimes.byLifetime(lifetime, 0), lifetime.end())
                    .toDays();
            assertThat((long) tries).isBetween(9L, 35 + days * 4 / 3);
            assertThat(inTheLastTwentieth).isGreaterThan(0);
        }
    }

    @ParameterizedTest
    @MethodSource("lifetimes")
    void authoritySaysWhenAtTheEarliest(Lifetime lifetime) {
        for (Duration hint :
                new Duration[] {Duration.ofSeconds(1), Duration.ofMinutes(61), Duration.ofHours(30), Duration.ofDays(7)
                }) {
            Instant now = lifetime.at(0.7);
            Optional<Instant> retryAfter = Optional.of(now.plus(hint));
            forNumbers(random -> Stream.of(Optional.of(lifetime), Optional.<Lifetime>empty())
                    .forEach(current -> {
                        Failures failures = new Failures(3, Cause.AUTHORITY);
                        Instant without = RetryTimes.nextTry(failures, now, NO_HINT, current, random);
                        Instant next = RetryTimes.nextTry(failures, now, retryAfter, current, random);
                        assertThat(next).isAfterOrEqualTo(now.plus(hint)).isAfterOrEqualTo(without);
                        assertThat(next)
                                .isBeforeOrEqualTo(
                                        without.isAfter(now.plus(
                                                        hint.multipliedBy(5).dividedBy(4)))
                                                ? without
                                                : now.plus(hint.multipliedBy(5).dividedBy(4))
                                                        .plusMillis(1));
                    }));
        }
    }

    @Test
    void absurdTimeOfTheAuthorityIsBounded() {
        Failures failures = new Failures(1, Cause.AUTHORITY);
        forNumbers(random -> {
            assertThat(RetryTimes.nextTry(failures, BEGIN, Optional.of(Instant.MAX), Optional.empty(), random))
                    .isBetween(
                            BEGIN.plus(Duration.ofDays(8)),
                            BEGIN.plus(Duration.ofDays(10)).plusSeconds(1));
            assertAround(
                    Duration.between(
                            BEGIN,
                            RetryTimes.nextTry(failures, BEGIN, Optional.of(Instant.MIN), Optional.empty(), random)),
                    Duration.ofMinutes(1));
        });
    }

    /** Names that had to wait for the same time come back over a quarter of that time. */
    @Test
    void namesThatWaitForTheSameTimeAreSpread() {
        Failures failures = new Failures(1, Cause.AUTHORITY);
        Optional<Instant> hint = Optional.of(BEGIN.plusSeconds(3600));
        assertThat(RetryTimes.nextTry(failures, BEGIN, hint, Optional.empty(), 0.5))
                .isCloseTo(BEGIN.plusSeconds(3600 + 450), within(1, ChronoUnit.SECONDS));
    }

    /** A machine's clock before the beginning, and a certificate that has ended. */
    @Test
    void clocksMayBeWrong() {
        Lifetime lifetime = Lifetimes.of(Duration.ofMinutes(10));
        forNumbers(random -> {
            assertAround(
                    pause(1, Cause.NAME, Optional.of(lifetime), BEGIN.minusSeconds(600), random),
                    Duration.ofMinutes(1));
            assertAround(pause(4, Cause.NAME, Optional.of(lifetime), lifetime.end(), random), Duration.ofDays(1));
            assertAround(
                    pause(
                            4,
                            Cause.AUTHORITY,
                            Optional.of(lifetime),
                            lifetime.end().plusSeconds(9),
                            random),
                    Duration.ofMinutes(100));
        });
    }

    @Test
    void failureIsCounted() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Failures(0, Cause.NAME));
    }
}
