package io.unifiedtls;

import java.util.List;
import java.util.stream.Stream;

/**
 * A rule that configurations must keep before a context puts them in force, those of the properties and those that
 * resolvers return. Pure and thread-safe: the answer depends on the candidate alone.
 */
@FunctionalInterface
public interface TLSPolicy {

    /** All violations; empty if the candidate is acceptable. */
    List<Violation> violations(Candidate candidate);

    /**
     * The violations of a configuration that a host table or a resolver has chosen for this host; empty if it may answer.
     * Asked at each handshake, so it has to be quick, and about servers only.
     */
    default List<Violation> hostViolations(TLSConfiguration configuration, ServerName host) {
        return List.of();
    }

    /** Both policies: the violations of this one, then those of the other. */
    default TLSPolicy and(TLSPolicy other) {
        return new TLSPolicy() {

            @Override
            public List<Violation> violations(Candidate candidate) {
                return both(TLSPolicy.this.violations(candidate), other.violations(candidate));
            }

            @Override
            public List<Violation> hostViolations(TLSConfiguration configuration, ServerName host) {
                return both(
                        TLSPolicy.this.hostViolations(configuration, host), other.hostViolations(configuration, host));
            }

            private static List<Violation> both(List<Violation> first, List<Violation> second) {
                return first.isEmpty()
                        ? second
                        : Stream.concat(first.stream(), second.stream()).toList();
            }
        };
    }

    /** Accepts every configuration. */
    static TLSPolicy none() {
        return candidate -> List.of();
    }

    /** The side of a connection that a configuration is for. */
    enum Side {
        CLIENT,
        SERVER
    }

    /**
     * What is to be put in force.
     *
     * @param configuration the configuration
     * @param side the side that it is for
     * @param defaultNamedGroups what the TLS implementation takes where the configuration sets no groups
     */
    record Candidate(TLSConfiguration configuration, Side side, List<NamedGroup> defaultNamedGroups) {

        public Candidate {
            defaultNamedGroups = List.copyOf(defaultNamedGroups);
        }

        /** The groups that would be in force. */
        public List<NamedGroup> namedGroups() {
            return configuration.namedGroups().orElse(defaultNamedGroups);
        }

        /** The cipher suites that would be in force. */
        public List<CipherSuite> cipherSuites() {
            return configuration.cipherSuites().orElse(TLSDefaults.CIPHER_SUITES);
        }
    }

    /**
     * One way in which a configuration breaks a policy.
     *
     * @param setting the setting, spelled as in the properties, such as {@code lowest-supported-version}
     * @param actual what it is, such as {@code is TLSv1.1}
     * @param wanted what it would have to be, such as {@code TLSv1.2 or later}
     * @param source the name of the policy, or of the document that the rule comes from
     */
    record Violation(String setting, String actual, String wanted, String source) {

        @Override
        public String toString() {
            return Printable.of("%s %s; %s requires %s".formatted(setting, actual, source, wanted));
        }
    }
}
