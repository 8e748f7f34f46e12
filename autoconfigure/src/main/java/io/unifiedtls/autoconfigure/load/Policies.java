package io.unifiedtls.autoconfigure.load;

import io.unifiedtls.CipherSuite;
import io.unifiedtls.InvalidTLSConfigurationException;
import io.unifiedtls.NamedGroup;
import io.unifiedtls.TLSPolicy;
import io.unifiedtls.TLSVersion;
import io.unifiedtls.autoconfigure.properties.PolicyProperties;
import io.unifiedtls.autoconfigure.properties.TLSProperties;
import io.unifiedtls.context.ReportingPolicy;
import io.unifiedtls.handshake.HandshakeObserver;
import io.unifiedtls.policy.NamedPolicies;
import io.unifiedtls.policy.RulePolicy;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Finds the policy that {@code unified-tls.policy} names: a bean, one of the properties, or one of ours. */
public final class Policies {

    private final TLSProperties properties;
    private final Map<String, TLSPolicy> beans;

    private Policies(TLSProperties properties, Map<String, TLSPolicy> beans) {
        this.properties = properties;
        this.beans = beans;
    }

    /**
     * Find the policy.
     *
     * @param observer told of violations where they are only reported
     * @throws InvalidTLSConfigurationException if it does not exist or has a fault
     */
    public static TLSPolicy of(TLSProperties properties, Map<String, TLSPolicy> beans, HandshakeObserver observer) {
        TLSPolicy policy =
                new Policies(properties, beans).find("unified-tls.policy", properties.policy(), new LinkedHashSet<>());
        return properties.policyMode() == TLSProperties.PolicyMode.REPORT
                ? new ReportingPolicy(policy, observer)
                : policy;
    }

    /** The faults of the policy in force and of all policies of the properties, each once. */
    public static List<String> faults(TLSProperties properties, Map<String, TLSPolicy> beans) {
        Policies policies = new Policies(properties, beans);
        Set<String> faults = new LinkedHashSet<>(policies.faultsOf("unified-tls.policy", properties.policy()));
        properties.policies().keySet().forEach(name -> faults.addAll(policies.faultsOf("unified-tls.policies", name)));
        return List.copyOf(faults);
    }

    private List<String> faultsOf(String property, String name) {
        try {
            find(property, name, new LinkedHashSet<>());
            return List.of();
        } catch (InvalidTLSConfigurationException ex) {
            return ex.faults();
        }
    }

    private TLSPolicy find(String property, String name, Set<String> path) {
        if (!path.add(name)) {
            throw fault("unified-tls.policies.%s.base refers to itself: %s. Remove one of these bases."
                    .formatted(name, String.join(" -> ", path) + " -> " + name));
        }
        TLSPolicy bean = beans.get(name);
        if (bean != null) {
            return bean;
        }
        PolicyProperties own = properties.policies().get(name);
        if (own != null) {
            return make(name, own, path);
        }
        TLSPolicy policy = NamedPolicies.all().get(name);
        if (policy == null) {
            TreeSet<String> names = new TreeSet<>(NamedPolicies.all().keySet());
            names.addAll(properties.policies().keySet());
            names.addAll(beans.keySet());
            throw fault(
                    "%s is '%s', which does not exist. Set it to one of these: %s, or to the name of a TLSPolicy bean."
                            .formatted(property, name, String.join(", ", names)));
        }
        return policy;
    }

    private TLSPolicy make(String name, PolicyProperties own, Set<String> path) {
        TLSPolicy policy;
        try {
            policy = rules(name, own);
        } catch (IllegalArgumentException ex) {
            throw fault("unified-tls.policies.%s: %s".formatted(name, ex.getMessage()));
        }
        return own.base() == null
                ? policy
                : find("unified-tls.policies.%s.base".formatted(name), own.base(), path)
                        .and(policy);
    }

    private static TLSPolicy rules(String name, PolicyProperties own) {
        RulePolicy.Builder builder = RulePolicy.builder(name);
        if (own.lowestVersion() != null) {
            builder.lowestVersion(TLSVersion.of(own.lowestVersion()));
        }
        if (own.cipherSuites() != null) {
            builder.cipherSuites(
                    own.cipherSuites().stream().map(CipherSuite::of).toList());
        }
        if (own.namedGroups() != null) {
            builder.namedGroups(own.namedGroups().stream().map(NamedGroup::of).toList())
                    .judgeDefaultGroups();
        }
        if (own.smallestRsaKey() != null) {
            builder.smallestRsaKey(own.smallestRsaKey());
        }
        if (own.smallestEcKey() != null) {
            builder.smallestEcKey(own.smallestEcKey());
        }
        if (own.clientAuthentication() != null) {
            builder.clientAuthentication(own.clientAuthentication());
        }
        if (own.longestCertificateLifetime() != null) {
            builder.longestLifetime(own.longestCertificateLifetime());
        }
        if (own.certificatesCoverHost()) {
            builder.certificatesCoverHost();
        }
        return builder.build();
    }

    private static InvalidTLSConfigurationException fault(String fault) {
        return new InvalidTLSConfigurationException(List.of(fault));
    }
}
