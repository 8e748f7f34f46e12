package io.unifiedtls.acme.budget;

import io.unifiedtls.acme.renewal.Lifetime;
import io.unifiedtls.acme.renewal.Urgency;
import java.time.Duration;
import java.time.Instant;

/** How a renewal takes its token: those certificates come first that end first. */
public final class RenewalOrder {

    private static final Duration LONGEST_WAIT = Duration.ofHours(6);

    private RenewalOrder() {}

    /**
     * Take a token from the bucket of renewals, as it is now.
     *
     * @param current the certificate that is to be renewed
     * @param random from 0 to less than 1
     */
    public static Bucket.Answer take(Bucket bucket, Rate rate, Lifetime current, double random) {
        Instant now = bucket.filledAt();
        Duration pause = Urgency.longestPause(current, now);
        return bucket.take(
                rate, Urgency.reserve(current, now), pause.compareTo(LONGEST_WAIT) < 0 ? pause : LONGEST_WAIT, random);
    }
}
