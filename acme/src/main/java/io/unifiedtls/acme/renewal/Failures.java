package io.unifiedtls.acme.renewal;

/**
 * Orders that have failed one after the other.
 *
 * @param number how many, 1 or more
 * @param cause of the last one
 */
public record Failures(int number, Cause cause) {

    /** The cause of a failure. */
    public enum Cause {
        /** The name cannot be validated, or its order is refused. It concerns this name only. */
        NAME,
        /** The authority does not answer, or answers with an error of its own. It concerns all names. */
        AUTHORITY
    }

    public Failures {
        if (number < 1) {
            throw new IllegalArgumentException("%d failures".formatted(number));
        }
    }
}
