package io.unifiedtls.acme.renewal;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * The time that was chosen in the window of an authority.
 *
 * @param window the window
 * @param at in the window, possibly in the past
 */
public record ChosenTime(SuggestedWindow window, Instant at) {

    /**
     * Choose any time in a window, all alike (RFC 9773, section 4.2). The time that was chosen before stays while the window does: to choose at each
     * look would draw renewals to the window's start.
     *
     * @param random from 0 to less than 1
     */
    public static ChosenTime in(SuggestedWindow window, Optional<ChosenTime> before, double random) {
        return before.filter(chosen -> chosen.window.equals(window))
                .orElseGet(() -> new ChosenTime(window, window.at(random).truncatedTo(ChronoUnit.MILLIS)));
    }
}
