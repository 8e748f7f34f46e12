package io.unifiedtls.acme.renewal;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.Stream;

/** Lifetimes and random numbers of tests, the same in each run. */
final class Lifetimes {

    static final Instant BEGIN = Instant.parse("2026-11-27T10:00:00.5Z");

    private static final int RANDOM_ONES = 90;

    private Lifetimes() {}

    static Lifetime of(Duration length) {
        return new Lifetime(BEGIN, BEGIN.plus(length));
    }

    /** From 10 minutes to 398 days: common ones, and any, the logarithms of their lengths spread evenly. */
    static Stream<Lifetime> all() {
        RandomGenerator random = random();
        double least = Math.log((double) Duration.ofMinutes(10).toSeconds());
        double most = Math.log((double) Duration.ofDays(398).toSeconds());
        Stream<Duration> others = Stream.generate(
                        () -> Duration.ofSeconds((long) Math.exp(least + (most - least) * random.nextDouble())))
                .limit(RANDOM_ONES);
        Stream<Duration> common = Stream.of(
                Duration.ofMinutes(10),
                Duration.ofHours(1),
                Duration.ofHours(6),
                Duration.ofHours(160),
                Duration.ofDays(6),
                Duration.ofDays(10).minusSeconds(1),
                Duration.ofDays(10),
                Duration.ofDays(45),
                Duration.ofDays(64),
                Duration.ofDays(90),
                Duration.ofDays(398));
        return Stream.concat(common, others).map(Lifetimes::of);
    }

    /** The ends of the interval, and numbers in it. */
    static List<Double> numbers() {
        RandomGenerator random = random();
        return Stream.concat(
                        Stream.of(0.0, 0.5, Math.nextDown(1.0)),
                        Stream.generate(random::nextDouble).limit(20))
                .toList();
    }

    static void forNumbers(Consumer<Double> check) {
        numbers().forEach(check);
    }

    static RandomGenerator random() {
        return RandomGeneratorFactory.of("L64X128MixRandom").create(25);
    }
}
