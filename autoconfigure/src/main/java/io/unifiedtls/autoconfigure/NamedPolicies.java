package io.unifiedtls.autoconfigure;

import io.unifiedtls.InvalidTLSConfigurationException;
import io.unifiedtls.TLSPolicy;
import io.unifiedtls.policy.IntermediatePolicy;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** Finds the policy that {@code tls.policy} names: a bean, or one of ours. */
final class NamedPolicies {

    private static final Map<String, TLSPolicy> OURS =
            Map.of("none", TLSPolicy.none(), "intermediate", new IntermediatePolicy());

    private NamedPolicies() {}

    static TLSPolicy find(String name, Map<String, TLSPolicy> beans) {
        TLSPolicy policy = beans.getOrDefault(name, OURS.get(name));
        if (policy == null) {
            TreeSet<String> names = new TreeSet<>(OURS.keySet());
            names.addAll(beans.keySet());
            throw new InvalidTLSConfigurationException(List.of(
                    "tls.policy is '%s', which there is not. Set it to one of: %s, or to the name of a TLSPolicy bean."
                            .formatted(name, String.join(", ", names))));
        }
        return policy;
    }
}
