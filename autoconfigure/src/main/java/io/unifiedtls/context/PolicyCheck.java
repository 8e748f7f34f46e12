package io.unifiedtls.context;

import io.unifiedtls.PolicyViolationException;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.TLSPolicy;
import java.util.List;

/** Lets no configuration pass that breaks a policy. */
final class PolicyCheck {

    private PolicyCheck() {}

    /**
     * Check a configuration.
     *
     * @throws PolicyViolationException with all violations
     */
    static void require(TLSPolicy policy, TLSConfiguration configuration) {
        requireNone(violations(policy, configuration));
    }

    /** All violations, as people read them; empty if there is none. */
    static List<String> violations(TLSPolicy policy, TLSConfiguration configuration) {
        return policy.violations(configuration).stream()
                .map(violation ->
                        "Configuration '%s' breaks the policy: %s".formatted(configuration.label(), violation))
                .toList();
    }

    static void requireNone(List<String> violations) {
        if (!violations.isEmpty()) {
            throw new PolicyViolationException(violations);
        }
    }
}
