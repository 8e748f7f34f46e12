package io.unifiedtls.acme.authority;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/** The header field {@code Retry-After} (RFC 9110, section 10.2.3). */
final class RetryAfter {

    private static final int MOST_DIGITS = 8;

    private RetryAfter() {}

    /** When to try again; empty if the text says no such time. */
    static Optional<Instant> parse(String text, Instant now) {
        String value = text.strip();
        try {
            return Optional.of(
                    value.matches("\\d{1," + MOST_DIGITS + "}")
                            ? now.plusSeconds(Long.parseLong(value))
                            : ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME)
                                    .toInstant());
        } catch (DateTimeException ex) {
            return Optional.empty();
        }
    }
}
