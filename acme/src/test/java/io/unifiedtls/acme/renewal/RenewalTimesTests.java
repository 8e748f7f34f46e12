package io.unifiedtls.acme.renewal;

import static io.unifiedtls.acme.renewal.Lifetimes.BEGIN;
import static io.unifiedtls.acme.renewal.Lifetimes.forNumbers;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class RenewalTimesTests {

    private static final double LAST = Math.nextDown(1.0);

    static Stream<Lifetime> lifetimes() {
        return Lifetimes.all();
    }

    private static double share(Lifetime lifetime, Instant time) {
        return (double) Duration.between(lifetime.begin(), time).toNanos()
                / lifetime.length().toNanos();
    }

    private static Optional<ChosenTime> chosen(Instant start, Instant end, double random) {
        return SuggestedWindow.of(start, end).map(window -> ChosenTime.in(window, Optional.empty(), random));
    }

    @ParameterizedTest
    @CsvSource({
        "P90D, 0.5833, 0.6667",
        "P10D, 0.5833, 0.6667",
        "P9D, 0.3333, 0.4167",
        "PT160H, 0.3333, 0.4167",
        "PT10M, 0.3333, 0.4167"
    })
    void withoutAdviceLengthDecides(Duration length, double from, double to) {
        Lifetime lifetime = Lifetimes.of(length);
        assertThat(share(lifetime, RenewalTimes.byLifetime(lifetime, 0))).isCloseTo(to, within(0.0001));
        assertThat(share(lifetime, RenewalTimes.byLifetime(lifetime, LAST))).isCloseTo(from, within(0.0001));
        assertThat(share(lifetime, RenewalTimes.byLifetime(lifetime, 0.5))).isCloseTo((from + to) / 2, within(0.0001));
    }

    @ParameterizedTest
    @MethodSource("lifetimes")
    void timesOfALifetimeAreInTheirOrder(Lifetime lifetime) {
        forNumbers(random -> assertThat(List.of(
                        lifetime.begin(),
                        RenewalTimes.earliest(lifetime),
                        RenewalTimes.byLifetime(lifetime, random),
                        RenewalTimes.otherAuthorities(lifetime),
                        RenewalTimes.latest(lifetime),
                        lifetime.end()))
                .isSorted()
                .doesNotHaveDuplicates());
        assertThat(share(lifetime, RenewalTimes.otherAuthorities(lifetime))).isCloseTo(0.8, within(1e-6));
        assertThat(share(lifetime, RenewalTimes.latest(lifetime))).isCloseTo(0.95, within(1e-6));
        assertThat(share(lifetime, RenewalTimes.earliest(lifetime))).isBetween(0.0, 0.0500001);
    }

    @ParameterizedTest
    @MethodSource("lifetimes")
    void adviceIsBounded(Lifetime lifetime) {
        Instant earliest = RenewalTimes.earliest(lifetime);
        Instant latest = RenewalTimes.latest(lifetime);
        forNumbers(random -> {
            Instant middle = lifetime.at(0.4);
            assertThat(RenewalTimes.due(lifetime, chosen(middle, middle.plusSeconds(60), random), random))
                    .isBetween(middle.minusMillis(1), middle.plusSeconds(60));
            assertThat(RenewalTimes.due(lifetime, chosen(Instant.EPOCH, lifetime.begin(), random), random))
                    .isEqualTo(earliest);
            assertThat(RenewalTimes.due(lifetime, chosen(latest.minusMillis(1), Instant.MAX, LAST), random))
                    .isEqualTo(latest);
            assertThat(RenewalTimes.due(lifetime, chosen(Instant.MIN, Instant.MAX, random), random))
                    .isBetween(earliest, latest);
            assertThat(RenewalTimes.due(lifetime, Optional.empty(), random))
                    .isEqualTo(RenewalTimes.byLifetime(lifetime, random));
        });
    }

    /** An authority that suggests a day in ten years, as the fault proxy does at first, would leave a twentieth of the lifetime for all tries. */
    @ParameterizedTest
    @MethodSource("lifetimes")
    void windowThatBeginsTooLateIsNoAdvice(Lifetime lifetime) {
        Instant latest = RenewalTimes.latest(lifetime);
        Instant later = lifetime.begin().plus(Duration.ofDays(3_650));
        forNumbers(random -> {
            Instant byLifetime = RenewalTimes.byLifetime(lifetime, random);
            assertThat(RenewalTimes.due(lifetime, chosen(later, later.plus(Duration.ofDays(1)), random), random))
                    .isEqualTo(byLifetime);
            assertThat(RenewalTimes.due(lifetime, chosen(latest.plusMillis(1), Instant.MAX, random), random))
                    .isEqualTo(byLifetime);
        });
    }

    /** The window of a revoked certificate is in the past. */
    @Test
    void revokedCertificateIsDueAtOnce() {
        Lifetime lifetime = Lifetimes.of(Duration.ofDays(90));
        Instant now = BEGIN.plus(Duration.ofDays(5));
        assertThat(RenewalTimes.due(lifetime, chosen(now.minusSeconds(3600), now.minusSeconds(1800), 0.3), 0.3))
                .isBefore(now);
        assertThat(RenewalTimes.earliest(lifetime)).isEqualTo(BEGIN.plus(Duration.ofHours(1)));
    }

    /** An authority that wants each certificate replaced at once gets an order each hour, or 20 in a short lifetime. */
    @ParameterizedTest
    @MethodSource("lifetimes")
    void adviceForTheNewCertificateDoesNotRenewItWithoutAPause(Lifetime lifetime) {
        Instant now = lifetime.begin();
        Duration pause = Duration.between(
                now, RenewalTimes.due(lifetime, chosen(now.minusSeconds(7200), now.minusSeconds(3600), 0), 0));
        Duration twentieth = lifetime.length().dividedBy(20);
        assertThat(pause).isCloseTo(Shares.lesser(twentieth, Duration.ofHours(1)), Duration.ofMillis(1));
    }

    @Test
    void windowIsUsedEvenly() {
        SuggestedWindow window = new SuggestedWindow(BEGIN, BEGIN.plus(Duration.ofDays(10)));
        RandomGenerator random = Lifetimes.random();
        Integer[] days = Collections.nCopies(10, 0).toArray(Integer[]::new);
        for (int i = 0; i < 100_000; i++) {
            Instant at =
                    ChosenTime.in(window, Optional.empty(), random.nextDouble()).at();
            days[(int) Duration.between(window.start(), at).toDays()]++;
        }
        assertThat(days).allSatisfy(number -> assertThat(number).isBetween(9_500, 10_500));
    }

    @Test
    void chosenTimeStaysWhileTheWindowDoes() {
        SuggestedWindow window = new SuggestedWindow(BEGIN, BEGIN.plus(Duration.ofDays(2)));
        ChosenTime chosen = ChosenTime.in(window, Optional.empty(), 0.75);
        assertThat(chosen.at()).isEqualTo(window.start().plus(Duration.ofHours(36)));
        SuggestedWindow again = new SuggestedWindow(BEGIN.plusNanos(999_999), BEGIN.plus(Duration.ofDays(2)));
        assertThat(ChosenTime.in(again, Optional.of(chosen), 0.1)).isSameAs(chosen);
        SuggestedWindow other = new SuggestedWindow(BEGIN, BEGIN.plus(Duration.ofDays(4)));
        assertThat(ChosenTime.in(other, Optional.of(chosen), 0.25).at()).isEqualTo(BEGIN.plus(Duration.ofDays(1)));
    }

    /** Databases keep microseconds. */
    @Test
    void storedTimeIsTheSame() {
        SuggestedWindow window = new SuggestedWindow(BEGIN.plusNanos(123_456_789), BEGIN.plusSeconds(10));
        forNumbers(random -> {
            ChosenTime chosen = ChosenTime.in(window, Optional.empty(), random);
            assertThat(Stream.of(window.start(), window.end(), chosen.at()))
                    .allSatisfy(time -> assertThat(time).isEqualTo(time.truncatedTo(ChronoUnit.MICROS)));
        });
    }

    @Test
    void windowThatIsNoneGivesNoAdvice() {
        assertThat(SuggestedWindow.of(BEGIN, BEGIN)).isEmpty();
        assertThat(SuggestedWindow.of(BEGIN, BEGIN.minusSeconds(1))).isEmpty();
        assertThat(SuggestedWindow.of(BEGIN, BEGIN.plusNanos(1))).isEmpty();
        assertThat(SuggestedWindow.of(Instant.MAX, Instant.MIN)).isEmpty();
        assertThat(SuggestedWindow.of(Instant.MAX.minusSeconds(9), Instant.MAX)).isEmpty();
        assertThat(SuggestedWindow.of(BEGIN, BEGIN.plusMillis(1))).isPresent();
    }

    @ParameterizedTest
    @MethodSource("lifetimes")
    void checksAreTwiceADayOrMoreOftenForShortLifetimes(Lifetime lifetime) {
        forNumbers(random -> {
            Instant now = lifetime.at(0.1);
            Instant check = RenewalTimes.nextCheck(lifetime, lifetime.end(), now, Optional.empty(), random);
            Duration pause = Duration.between(now, check);
            Duration most = Shares.lesser(lifetime.length().dividedBy(8), Duration.ofHours(12));
            assertThat(pause)
                    .isBetween(
                            Shares.greater(most.multipliedBy(3).dividedBy(4), Duration.ofMinutes(1))
                                    .minusMillis(1),
                            most.plusMillis(1));
        });
    }

    @ParameterizedTest
    @CsvSource({
        "-P3650D, PT1M",
        "PT0S, PT1M",
        "PT59S, PT1M",
        "PT61S, PT61S",
        "PT6H, PT6H",
        "PT24H, PT24H",
        "P2D, P1D",
        "P3650000D, P1D"
    })
    void authoritySaysWhenWithinBounds(Duration retryAfter, Duration pause) {
        Lifetime lifetime = Lifetimes.of(Duration.ofDays(90));
        forNumbers(random -> assertThat(RenewalTimes.nextCheck(
                        lifetime, lifetime.end(), BEGIN, Optional.of(BEGIN.plus(retryAfter)), random))
                .isEqualTo(BEGIN.plus(pause)));
    }

    @ParameterizedTest
    @MethodSource("lifetimes")
    void noCheckComesAfterTheRenewal(Lifetime lifetime) {
        Stream.of(-0.5, 0.0, 0.3, 0.9, 1.0, 3.0)
                .map(lifetime::at)
                .forEach(now -> forNumbers(random -> {
                    Instant due = RenewalTimes.byLifetime(lifetime, random);
                    Instant check = RenewalTimes.nextCheck(lifetime, due, now, Optional.empty(), random);
                    assertThat(check).isAfterOrEqualTo(now).isBeforeOrEqualTo(due.isAfter(now) ? due : now);
                }));
    }
}
