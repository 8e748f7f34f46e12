package io.unifiedtls.fleet.store;

import io.unifiedtls.fleet.KeySealer.Context;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/**
 * The time in which new sessions use one session ticket key. Periods are counted from 1970, so all processes mean the same key by a number, whichever
 * of them creates it.
 *
 * @param number the position among all periods; part of stored keys, so the length never changes
 */
public record TicketPeriod(long number) implements Comparable<TicketPeriod> {

    private static final Duration LENGTH = Duration.ofHours(12);
    private static final Duration ANNOUNCEMENT = Duration.ofHours(1);
    private static final Duration GRACE = Duration.ofHours(24);

    /** The period that contains an instant. */
    public static TicketPeriod at(Instant instant) {
        return new TicketPeriod(Math.floorDiv(instant.getEpochSecond(), LENGTH.toSeconds()));
    }

    public TicketPeriod next() {
        return plus(1);
    }

    TicketPeriod plus(long periods) {
        return new TicketPeriod(number + periods);
    }

    /** From here on, the key encrypts. */
    public Instant activeFrom() {
        return Instant.ofEpochSecond(number * LENGTH.toSeconds());
    }

    /** From here on, the key only decrypts. */
    public Instant retiresAt() {
        return next().activeFrom();
    }

    /** From here on, the key is not used at all. */
    public Instant deleteAt() {
        return retiresAt().plus(GRACE);
    }

    /** Whether the key is to exist, so that all processes have it before it encrypts. */
    public boolean isAnnounced(Instant now) {
        return !now.isBefore(activeFrom().minus(ANNOUNCEMENT));
    }

    /** The oldest period whose key is not deleted yet. */
    static TicketPeriod oldest(Instant now) {
        return at(now.minus(LENGTH).minus(GRACE)).next();
    }

    /** The purpose and the period of a sealed key: it opens as no other key, and in no other row. */
    public Context context() {
        return new Context(Map.of("purpose", "session ticket key", "period", String.valueOf(number)));
    }

    @Override
    public int compareTo(TicketPeriod other) {
        return Long.compare(number, other.number);
    }
}
