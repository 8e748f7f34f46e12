package io.unifiedtls.acme.budget;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BucketTests {

    private static final Instant NOW = Instant.parse("2026-11-27T10:00:00Z");
    private static final Duration LONG = Duration.ofHours(6);

    private Bucket bucket;

    private BucketTests() {
        bucket = Bucket.full(Rate.inBursts(1), NOW);
    }

    private boolean takes(Rate rate, double reserve) {
        Bucket.Answer answer = bucket.take(rate, reserve, LONG, 0);
        bucket = answer.bucket();
        return answer.again().isEmpty();
    }

    /** The most tokens in any hour of five in which everything is taken at random times. */
    private int mostInAnHour(Rate rate) {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(25);
        bucket = Bucket.full(rate, NOW);
        List<Long> taken = new ArrayList<>();
        int first = 0;
        int most = 0;
        for (long millis = 0; millis < Duration.ofHours(5).toMillis(); millis += random.nextInt(1, 2_000)) {
            bucket = bucket.at(NOW.plusMillis(millis), rate);
            while (takes(rate, 0)) {
                taken.add(millis);
            }
            while (first < taken.size() && taken.get(first) <= millis - 3_600_000) {
                first++;
            }
            most = Math.max(most, taken.size() - first);
        }
        return most;
    }

    @ParameterizedTest
    @ValueSource(doubles = {20, 100, 2_000, 20_000})
    void evenRateIsNeverPassedInAnHour(double perHour) {
        assertThat(mostInAnHour(Rate.evenly(perHour))).isBetween((int) (perHour * 0.94), (int) perHour);
    }

    @Test
    void burstIsAnHourAtOnce() {
        assertThat(mostInAnHour(Rate.inBursts(100))).isBetween(198, 200);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.5, 1, 19})
    void smallRateHasATokenForEveryone(double perHour) {
        for (Rate rate : List.of(Rate.evenly(perHour), Rate.inBursts(perHour))) {
            bucket = Bucket.full(rate, NOW);
            assertThat(takes(rate, 0.25)).isTrue();
            bucket = bucket.at(NOW.plus(Duration.ofHours(3)), rate);
            assertThat(takes(rate, 0.25)).isTrue();
        }
    }

    @Test
    void clockStandsStillOrGoesBackALittle() {
        Rate rate = Rate.inBursts(60);
        bucket = new Bucket(0, NOW, NOW, NOW);
        assertThat(bucket.at(NOW.minusSeconds(30), rate).tokens()).isZero();
        assertThat(bucket.at(NOW.minusSeconds(30), rate).filledAt()).isEqualTo(NOW);
        assertThat(bucket.at(NOW.minusSeconds(3_600), rate).filledAt()).isEqualTo(NOW.minusSeconds(3_600));
        assertThat(bucket.at(NOW.plusSeconds(60), rate).tokens()).isEqualTo(1);
        assertThat(bucket.at(Instant.parse("9999-01-01T00:00:00Z"), rate).tokens())
                .isEqualTo(60);
    }

    @Test
    void callersGetOneTimeAfterTheOther() {
        Rate rate = Rate.inBursts(60);
        bucket = new Bucket(0.5, NOW, NOW, NOW);
        for (int place = 0; place < 5; place++) {
            Bucket.Answer answer = bucket.take(rate, 0, LONG, 0.5);
            assertThat(answer.again()).contains(NOW.plusSeconds(60L * (place + 1)));
            bucket = answer.bucket();
        }
    }

    @Test
    void callersThatAreTooManyGetATimeInTheSecondHalf() {
        Rate rate = Rate.inBursts(60);
        bucket = new Bucket(0, NOW, NOW, NOW.plus(LONG));
        assertThat(bucket.take(rate, 0, LONG, 0).again()).contains(NOW.plus(Duration.ofHours(3)));
        assertThat(bucket.take(rate, 0, LONG, 0.5).again()).contains(NOW.plus(Duration.ofMinutes(270)));
        assertThat(bucket.take(rate, 0, LONG, 0.5).bucket()).isEqualTo(bucket);
    }

    @Test
    void blockedBucketGivesNothingUntilThen() {
        Rate rate = Rate.inBursts(60);
        Instant end = NOW.plusSeconds(3_600);
        bucket = Bucket.full(rate, NOW).block(end).block(NOW.plusSeconds(60));
        assertThat(bucket.take(rate, 0, Duration.ofMinutes(10), 0).again()).contains(end.plusSeconds(60));
        assertThat(bucket.at(end.minusNanos(1), rate).has(rate, 0)).isFalse();
        assertThat(bucket.at(end, rate).has(rate, 0)).isTrue();
    }

    @Test
    void rateIsPositive() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Rate(0.5, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> new Rate(1, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> new Rate(1, Double.NaN));
        assertThatIllegalArgumentException().isThrownBy(() -> new Rate(Double.NaN, 1));
    }
}
