package io.unifiedtls.acme.year;

import io.unifiedtls.acme.budget.OrderLimits;
import java.time.Duration;

/**
 * The settings of a year, and its incidents.
 *
 * @param title for messages and files
 * @param names how many have a certificate
 * @param first the lifetime of certificates that are issued at the beginning of the year
 * @param last that of those at its end; between, it falls evenly
 * @param advises whether the authority suggests windows
 * @param others whether there is another authority, too
 * @param renewalsPerHour the budget
 */
record Scenario(
        String title,
        int names,
        Duration first,
        Duration last,
        boolean advises,
        boolean others,
        double renewalsPerHour) {

    static final Duration YEAR = Duration.ofDays(365);

    /** When the authority goes away, and for how long. */
    static final Duration OUTAGE = Duration.ofDays(100).plusHours(7);

    static final Duration AWAY = Duration.ofDays(3);

    /** When the authority wants one in a hundred certificates replaced. */
    static final Duration REVOCATION = Duration.ofDays(200).plusHours(15);

    static final double REVOKED = 0.01;

    /** From 90 to 45 days, with the budget for Let's Encrypt: 20,000 for a million. */
    static Scenario falling(int names, boolean advises) {
        String title = advises ? "falling" : "falling-without-advice";
        double perHour = OrderLimits.letsEncrypt(100).renewalsPerHour().orElseThrow() * names / 1_000_000;
        return new Scenario(title, names, Duration.ofDays(90), Duration.ofDays(45), advises, false, perHour);
    }

    /** The same lifetime all the year, with the budget that is meant for it. */
    static Scenario of(String title, int names, Duration lifetime) {
        return new Scenario(title, names, lifetime, lifetime, true, false, OrderLimits.renewalsOf(names, lifetime));
    }

    Scenario withoutAdvice() {
        return new Scenario(title + "-without-advice", names, first, last, false, others, renewalsPerHour);
    }

    Scenario withOthers() {
        return new Scenario(title + "-with-others", names, first, last, advises, true, renewalsPerHour);
    }

    Scenario withBudget(double perHour) {
        return new Scenario(title + "-with-" + (long) perHour, names, first, last, advises, others, perHour);
    }

    /** The lifetime of a certificate that is issued at a second of the year. */
    Duration lifetime(long second) {
        double passed = Math.min(1, Math.max(0, second / (double) YEAR.toSeconds()));
        return Duration.ofSeconds((long) (first.toSeconds() + passed * (last.toSeconds() - first.toSeconds())));
    }

    boolean isAway(long second) {
        return second >= OUTAGE.toSeconds() && second < OUTAGE.plus(AWAY).toSeconds();
    }

    /** The outage with the day after it, and the day after the revocation. */
    static boolean isCalm(int hour) {
        return !isIn(hour, OUTAGE, AWAY.plusDays(1)) && !isIn(hour, REVOCATION, Duration.ofDays(1));
    }

    private static boolean isIn(int hour, Duration from, Duration length) {
        return hour >= from.toHours() && hour <= from.plus(length).toHours();
    }

    @Override
    public String toString() {
        return "%s, %,d names, %,.0f an hour".formatted(title, names, renewalsPerHour);
    }
}
