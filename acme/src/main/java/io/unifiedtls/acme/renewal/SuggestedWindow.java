package io.unifiedtls.acme.renewal;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * The time in which an authority wants a certificate to be renewed (RFC 9773, section 4.2), in milliseconds, as databases keep it.
 *
 * @param start in the past for a certificate that is to be replaced now
 * @param end later than the start
 */
public record SuggestedWindow(Instant start, Instant end) {

    private static final Instant LATEST = Instant.parse("9999-12-31T00:00:00Z");

    public SuggestedWindow {
        start = bounded(start);
        end = bounded(end);
        if (!start.isBefore(end)) {
            throw new IllegalArgumentException("A window that starts at %s does not end at %s".formatted(start, end));
        }
    }

    /** The window that an authority suggests; empty if it ends before it starts, which is no advice at all. */
    public static Optional<SuggestedWindow> of(Instant start, Instant end) {
        return bounded(start).isBefore(bounded(end)) ? Optional.of(new SuggestedWindow(start, end)) : Optional.empty();
    }

    /** A time that every database can keep. */
    private static Instant bounded(Instant time) {
        if (time.isBefore(Instant.EPOCH)) {
            return Instant.EPOCH;
        }
        return time.isAfter(LATEST) ? LATEST : time.truncatedTo(ChronoUnit.MILLIS);
    }

    Instant at(double random) {
        return start.plus(Shares.of(Duration.between(start, end), random));
    }
}
