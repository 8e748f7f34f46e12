package io.unifiedtls.context;

import io.unifiedtls.EffectiveSettings.Side;
import io.unifiedtls.PolicyViolationException;
import io.unifiedtls.ServerName;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.TLSPolicy;
import io.unifiedtls.TLSPolicy.Violation;
import io.unifiedtls.backend.TLSBackend;
import io.unifiedtls.wording.Setting;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Lets no configuration pass that breaks the policy.
 *
 * @param policy for the life of the contexts that are made under it
 * @param backend whose contexts they are
 */
record PolicyCheck(TLSPolicy policy, TLSBackend backend) {

    /**
     * Check a configuration.
     *
     * @throws PolicyViolationException with all violations
     */
    void require(TLSConfiguration configuration, Side side) {
        requireNone(violations(configuration, side));
    }

    /** All violations, as people read them; empty if there is none. */
    List<String> violations(TLSConfiguration configuration, Side side) {
        return describe(configuration, policy.violations(configuration.effective(side, backend.defaultNamedGroups())));
    }

    /** As {@link #violations(TLSConfiguration, Side)}, of a configuration that answers a host. */
    List<String> violations(TLSConfiguration configuration, Optional<ServerName> host) {
        return host.isEmpty() ? List.of() : describe(configuration, policy.hostViolations(configuration, host.get()));
    }

    /** All violations of a server's configuration, also of a policy that only reports. */
    List<String> verdict(TLSConfiguration configuration, Optional<ServerName> host) {
        PolicyCheck judge =
                policy instanceof ReportingPolicy reporting ? new PolicyCheck(reporting.reported(), backend) : this;
        return Stream.concat(
                        judge.violations(configuration, Side.SERVER).stream(),
                        judge.violations(configuration, host).stream())
                .toList();
    }

    private static List<String> describe(TLSConfiguration configuration, List<Violation> violations) {
        return violations.isEmpty()
                ? List.of()
                : violations.stream()
                        .map(violation -> "%s violates the policy: %s. Change %s, or set %s to one that accepts it."
                                .formatted(subject(configuration), violation, violation.setting(), Setting.POLICY))
                        .toList();
    }

    /** The beginning of each fault of a configuration. */
    static String subject(TLSConfiguration configuration) {
        return "Configuration '%s'".formatted(configuration.label());
    }

    static void requireNone(List<String> violations) {
        if (!violations.isEmpty()) {
            throw new PolicyViolationException(violations);
        }
    }
}
