package io.unifiedtls;

import java.util.List;
import java.util.stream.Stream;

/**
 * A rule that configurations must keep before a context puts them in force, those of the properties and those that
 * resolvers return. Pure and thread-safe: the answer depends on the arguments alone. It never blocks: a server asks in handshakes
 * and for the authorities of requests, on threads that serve other connections, too.
 */
@FunctionalInterface
public interface TLSPolicy {

    /**
     * All violations of a configuration; empty if it is acceptable.
     *
     * @param settings the configuration, with the defaults of the side and TLS implementation that it is for
     */
    List<Violation> violations(EffectiveSettings settings);

    /**
     * The violations of a configuration that a host table or a resolver has chosen for this host; empty if it may answer.
     * Servers ask at each handshake, and for each new authority of a request, so the answer has to be quick.
     */
    default List<Violation> hostViolations(TLSConfiguration configuration, ServerName host) {
        return List.of();
    }

    /** Both policies: the violations of this one, then those of the other. */
    default TLSPolicy and(TLSPolicy other) {
        return new TLSPolicy() {

            @Override
            public List<Violation> violations(EffectiveSettings settings) {
                return both(TLSPolicy.this.violations(settings), other.violations(settings));
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
        return settings -> List.of();
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
