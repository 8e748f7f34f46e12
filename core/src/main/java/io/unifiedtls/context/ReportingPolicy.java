package io.unifiedtls.context;

import io.unifiedtls.EffectiveSettings;
import io.unifiedtls.ServerName;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.TLSPolicy;
import io.unifiedtls.handshake.HandshakeObserver;
import io.unifiedtls.logging.OnceLog;
import io.unifiedtls.logging.PrintableLogger;
import java.util.List;

/** Says in the log what breaks a policy, and accepts it. */
public final class ReportingPolicy implements TLSPolicy {

    private final OnceLog log = new OnceLog(PrintableLogger.of(ReportingPolicy.class));
    private final TLSPolicy policy;
    private final HandshakeObserver observer;

    /**
     * Create a policy.
     *
     * @param policy what is reported
     * @param observer told of it, too
     */
    public ReportingPolicy(TLSPolicy policy, HandshakeObserver observer) {
        this.policy = policy;
        this.observer = observer;
    }

    /** The policy whose violations are only reported. */
    TLSPolicy reported() {
        return policy;
    }

    @Override
    public List<Violation> violations(EffectiveSettings settings) {
        policy.violations(settings)
                .forEach(violation -> report(settings.configuration(), violation, violation.toString()));
        return List.of();
    }

    /** Clients choose the host, so it does not make a violation another one. */
    @Override
    public List<Violation> hostViolations(TLSConfiguration configuration, ServerName host) {
        policy.hostViolations(configuration, host)
                .forEach(violation -> report(configuration, violation, violation.setting() + violation.source()));
        return List.of();
    }

    private void report(TLSConfiguration configuration, Violation violation, String fault) {
        observer.policyViolated(configuration.label(), List.of(violation.toString()), false);
        log.warn(
                configuration.label() + fault,
                "Configuration '%s' violates the policy, which is only reported: %s."
                        .formatted(configuration.label(), violation),
                null);
    }
}
