package io.unifiedtls.acme.year;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Counts of a year. */
final class YearFigures {

    private static final int HOURS = (int) Scenario.YEAR.toHours();

    /** A mean of fewer orders varies too much by chance. */
    private static final double LEAST_ORDERS = 400;

    private final int[] orders = new int[HOURS];
    private final int[] failures = new int[HOURS];
    private int expired;
    private int replaced;
    private long longestReplacement;

    void failed(long second) {
        failures[hour(second)]++;
    }

    void renewed(long second) {
        orders[hour(second)]++;
    }

    void replaced(long afterSeconds) {
        replaced++;
        longestReplacement = Math.max(longestReplacement, afterSeconds);
    }

    void expired() {
        expired++;
    }

    private static int hour(long second) {
        return (int) (second / 3_600);
    }

    int expiredCertificates() {
        return expired;
    }

    int replacedCertificates() {
        return replaced;
    }

    double hoursUntilAllWereReplaced() {
        return longestReplacement / 3_600.0;
    }

    int renewals() {
        return Arrays.stream(orders).sum();
    }

    /** All orders, those that failed included. */
    private int atAuthority(int hour) {
        return orders[hour] + failures[hour];
    }

    int mostInAnHour() {
        return IntStream.range(0, HOURS).map(this::atAuthority).max().orElseThrow();
    }

    /** The mean of the hours without an incident. */
    double calmMean() {
        return IntStream.range(0, HOURS)
                .filter(Scenario::isCalm)
                .map(this::atAuthority)
                .average()
                .orElseThrow();
    }

    /** The most orders per hour without an incident, in hours; in some hours together where there are few orders in one. */
    double calmPeak() {
        int length = (int) Math.ceil(LEAST_ORDERS / calmMean());
        return IntStream.rangeClosed(0, HOURS - length)
                .mapToObj(from -> IntStream.range(from, from + length))
                .map(IntStream::toArray)
                .filter(hours -> Arrays.stream(hours).allMatch(Scenario::isCalm))
                .mapToDouble(hours ->
                        Arrays.stream(hours).map(this::atAuthority).average().orElseThrow())
                .max()
                .orElseThrow();
    }

    /** For a plot: hour, renewals, orders that failed. */
    void write(Path file) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(
                file,
                IntStream.range(0, HOURS)
                        .mapToObj(hour -> "%d,%d,%d%n".formatted(hour, orders[hour], failures[hour]))
                        .collect(Collectors.joining()));
    }

    @Override
    public String toString() {
        return "%,d renewals, %,.0f an hour, at most %,.0f in calm hours and %,d in others, %d expired, %,d replaced in %.1f h"
                .formatted(
                        renewals(),
                        calmMean(),
                        calmPeak(),
                        mostInAnHour(),
                        expired,
                        replaced,
                        hoursUntilAllWereReplaced());
    }
}
