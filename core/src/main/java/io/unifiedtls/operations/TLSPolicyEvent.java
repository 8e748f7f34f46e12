package io.unifiedtls.operations;

import io.unifiedtls.Printable;
import java.util.List;

/**
 * A configuration broke the policy in a handshake, or anywhere where policies are only reported. An application event,
 * published as a {@link TLSHandshakeEvent} is.
 *
 * @param configurationLabel its label
 * @param violations all of them
 * @param enforced whether it was refused for it
 */
public record TLSPolicyEvent(String configurationLabel, List<String> violations, boolean enforced) {

    public TLSPolicyEvent {
        configurationLabel = Printable.of(configurationLabel);
        violations = Printable.all(violations);
    }
}
