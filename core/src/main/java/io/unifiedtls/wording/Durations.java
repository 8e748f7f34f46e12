package io.unifiedtls.wording;

import java.math.BigInteger;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/** Durations as users write them, such as {@code 10s} or {@code 500ms}. */
public final class Durations {

    private static final BigInteger NANOS_PER_SECOND = BigInteger.valueOf(1_000_000_000);

    /** The suffixes of Spring Boot's simple style. */
    private enum Unit {
        D(ChronoUnit.DAYS),
        H(ChronoUnit.HOURS),
        M(ChronoUnit.MINUTES),
        S(ChronoUnit.SECONDS),
        MS(ChronoUnit.MILLIS),
        US(ChronoUnit.MICROS),
        NS(ChronoUnit.NANOS);

        private final BigInteger nanos;

        Unit(ChronoUnit unit) {
            this.nanos = Durations.nanos(unit.getDuration());
        }
    }

    private Durations() {}

    /** The duration as a whole number of the largest unit that has one. */
    public static String text(Duration duration) {
        if (duration.isZero()) {
            return "0s";
        }
        BigInteger nanos = nanos(duration);
        for (Unit unit : Unit.values()) {
            BigInteger[] count = nanos.divideAndRemainder(unit.nanos);
            if (count[1].signum() == 0) {
                return count[0] + unit.name().toLowerCase(Locale.ROOT);
            }
        }
        throw new AssertionError(duration);
    }

    private static BigInteger nanos(Duration duration) {
        return BigInteger.valueOf(duration.getSeconds())
                .multiply(NANOS_PER_SECOND)
                .add(BigInteger.valueOf(duration.getNano()));
    }
}
