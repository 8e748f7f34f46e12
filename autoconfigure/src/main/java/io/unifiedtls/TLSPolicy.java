package io.unifiedtls;

import java.util.List;

/**
 * A rule that configurations must keep before a context puts them in force, those of the properties and those that
 * resolvers return. Pure and thread-safe: the answer depends on the configuration alone.
 */
@FunctionalInterface
public interface TLSPolicy {

    /** All violations of a configuration; empty if it is acceptable. */
    List<Violation> violations(TLSConfiguration configuration);

    /** Accepts every configuration. */
    static TLSPolicy none() {
        return configuration -> List.of();
    }

    /**
     * One way in which a configuration breaks a policy.
     *
     * @param setting the setting, spelled as in the properties, such as {@code lowest-supported-version}
     * @param message what it is, and what it would have to be
     */
    record Violation(String setting, String message) {

        @Override
        public String toString() {
            return setting + " " + message;
        }
    }
}
