package io.unifiedtls.operations;

import io.unifiedtls.Printable;
import java.util.List;

/**
 * A configuration broke the policy in a handshake, or anywhere where policies are only reported. An application event,
 * published as a {@link TLSHandshakeEvent} is.
 *
 * @param configuration its label
 * @param violations all of them
 * @param enforced whether it was refused for it
 */
public record TLSPolicyEvent(String configuration, List<String> violations, boolean enforced) {

    public TLSPolicyEvent {
        configuration = Printable.of(configuration);
        violations = Printable.all(violations);
    }
}
