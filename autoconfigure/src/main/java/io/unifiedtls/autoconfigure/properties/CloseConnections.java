package io.unifiedtls.autoconfigure.properties;

import java.time.Duration;
import java.util.Optional;
import org.springframework.boot.convert.DurationStyle;

/**
 * Whether connections are closed, and when.
 *
 * @param after the time that they have left, or empty if they are not closed
 */
public record CloseConnections(Optional<Duration> after) {

    private static final String AFTER = "after ";

    /**
     * Read a property's value: {@code never}, or {@code after} and a duration such as {@code 30s}.
     *
     * @throws IllegalArgumentException if it is something else
     */
    public static CloseConnections valueOf(String text) {
        if (text.equals("never")) {
            return new CloseConnections(Optional.empty());
        }
        Duration after = text.startsWith(AFTER)
                ? DurationStyle.detectAndParse(text.substring(AFTER.length()).strip())
                : Duration.ofSeconds(-1);
        if (after.isNegative()) {
            throw new IllegalArgumentException("Set it to never, or to after and a duration, such as after 30s.");
        }
        return new CloseConnections(Optional.of(after));
    }
}
