package io.unifiedtls.acme.order;

import io.unifiedtls.acme.challenge.ChallengeType;
import java.time.Duration;

/** Told about orders. Thread-safe. */
public interface OrderObserver {

    /**
     * A try has ended.
     *
     * @param authority its name in the settings
     * @param took from its beginning
     */
    void ended(String authority, Outcome outcome, Duration took);

    /** An authority has judged a name. */
    void validated(ChallengeType type, boolean isValid);

    /** The results of tries. */
    enum Outcome {
        ISSUED,
        RENEWED,
        /** The authority refuses the name, or could not validate it. */
        REFUSED,
        /** The authority does not answer. */
        AWAY,
        /** The authority wants fewer orders. */
        LIMITED,
        /** The authority refuses this application. */
        ACCOUNT,
        /** The authority works on it still. */
        UNFINISHED,
        /** A later run has begun. */
        LOST
    }
}
