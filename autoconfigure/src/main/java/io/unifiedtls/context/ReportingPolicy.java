package io.unifiedtls.context;

import io.unifiedtls.ServerName;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.TLSPolicy;
import java.util.List;
import org.slf4j.LoggerFactory;

/** Says in the log what breaks a policy, and accepts it. */
public final class ReportingPolicy implements TLSPolicy {

    private final OnceLog log = new OnceLog(LoggerFactory.getLogger(ReportingPolicy.class));
    private final TLSPolicy policy;

    /**
     * Create a policy.
     *
     * @param policy what is reported
     */
    public ReportingPolicy(TLSPolicy policy) {
        this.policy = policy;
    }

    @Override
    public List<Violation> violations(Candidate candidate) {
        return reported(candidate.configuration(), policy.violations(candidate));
    }

    @Override
    public List<Violation> hostViolations(TLSConfiguration configuration, ServerName host) {
        return reported(configuration, policy.hostViolations(configuration, host));
    }

    private List<Violation> reported(TLSConfiguration configuration, List<Violation> violations) {
        violations.forEach(violation -> {
            String message = "Configuration '%s' breaks the policy, which is only reported: %s"
                    .formatted(configuration.label(), violation);
            log.warn(message, message + ".", null);
        });
        return List.of();
    }
}
