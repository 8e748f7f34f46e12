package io.unifiedtls.acme.year;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.unifiedtls.acme.budget.OrderLimits;
import io.unifiedtls.acme.renewal.Lifetime;
import io.unifiedtls.acme.renewal.RenewalTimes;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A year of many names, in which their authority is away for three days and wants one certificate in a hundred replaced at once. */
@Timeout(600)
@Tag("one-jdk")
@Tag("night")
class YearOfNamesTests {

    private static final int NAMES = Integer.getInteger("tls.test.names-of-a-year", 20_000);

    /** They are renewed ten times as often. */
    private static final int NAMES_OF_SHORT = Math.max(20_000, NAMES / 10);

    private static final Duration SIX_DAYS = Duration.ofDays(6);

    static Stream<Scenario> scenarios() {
        Scenario of160Hours = Scenario.of("160-hours", NAMES_OF_SHORT, Duration.ofHours(160));
        Scenario ofSixDays = Scenario.of("6-days", NAMES_OF_SHORT, SIX_DAYS);
        return Stream.of(
                Scenario.falling(NAMES, true),
                Scenario.falling(NAMES, false),
                Scenario.falling(NAMES, true).withBudget(OrderLimits.renewalsOf(NAMES, Duration.ofDays(45))),
                Scenario.of("45-days", NAMES, Duration.ofDays(45)),
                Scenario.of("45-days", NAMES, Duration.ofDays(45)).withBudget(NAMES / 50.0),
                of160Hours,
                of160Hours.withoutAdvice(),
                ofSixDays.withoutAdvice(),
                ofSixDays.withOthers());
    }

    @ParameterizedTest
    @MethodSource("scenarios")
    void nothingExpiresAndOrdersComeEvenly(Scenario scenario) throws IOException {
        YearFigures figures = SimulatedYear.of(scenario);
        System.out.printf("%s: %s%n", scenario, figures);
        figures.write(Path.of("target", "year-of-names", scenario.title() + ".csv"));
        assertThat(figures.renewals()).isGreaterThan(4 * scenario.names());
        assertThat(figures.expiredCertificates()).isZero();
        assertThat(figures.mostInAnHour()).isLessThanOrEqualTo((int) Math.ceil(scenario.renewalsPerHour()));
        assertThat(figures.calmPeak()).isLessThanOrEqualTo(2 * figures.calmMean());
        if (scenario.advises()) {
            assertThat(figures.replacedCertificates())
                    .isCloseTo(scenario.names() / 100, within(scenario.names() / 250));
            assertThat(figures.hoursUntilAllWereReplaced()).isLessThan(24);
        }
    }

    /** Such advice leaves less time than the outage takes. */
    @Test
    void adviceToRenewSixDaysAtHalfTimeNeedsAnotherAuthority() {
        Scenario alone = Scenario.of("6-days", 4_000, SIX_DAYS);
        assertThat(SimulatedYear.of(alone).expiredCertificates()).isBetween(1, 200);
        assertThat(SimulatedYear.of(alone.withOthers()).expiredCertificates()).isZero();
    }

    /** For weeks after the outage, all are late, but those that end first ask more often. */
    @Test
    void budgetLittleAboveTheNeedIsEnough() {
        Scenario scenario = Scenario.of("160-hours", 20_000, Duration.ofHours(160));
        YearFigures figures = SimulatedYear.of(scenario.withBudget(0.6 * scenario.renewalsPerHour()));
        assertThat(figures.expiredCertificates()).isZero();
    }

    /** Without a bound of its own, all comes back at once, and so again and again. */
    @Test
    void budgetFarAboveTheNeedOfShortLifetimesLetsThemComeBackTogether() {
        Scenario scenario = Scenario.of("160-hours", 4_000, Duration.ofHours(160));
        YearFigures figures = SimulatedYear.of(scenario.withBudget(7 * scenario.renewalsPerHour()));
        assertThat(figures.expiredCertificates()).isZero();
        assertThat(figures.calmPeak()).isGreaterThan(2 * figures.calmMean());
    }

    @Test
    void checksOfAMillionNamesAreSomeEachSecond() {
        Lifetime lifetime = new Lifetime(Instant.EPOCH, Instant.EPOCH.plus(Duration.ofDays(90)));
        Instant now = lifetime.begin();
        double hours = IntStream.range(0, 1_000)
                .mapToObj(i -> RenewalTimes.nextCheck(lifetime, lifetime.end(), now, Optional.empty(), i / 1_000.0))
                .mapToDouble(next -> Duration.between(now, next).toSeconds() / 3_600.0)
                .average()
                .orElseThrow();
        assertThat(1_000_000 / hours / 3_600).isBetween(23.0, 31.0);
    }
}
