package io.unifiedtls.spiffe;

import io.unifiedtls.SigningChain;
import io.unifiedtls.TrustStore;
import java.util.List;

/**
 * An X.509-SVID with its key, and the bundles of the trust domains whose peers it may talk to. Equality compares the certificates and the
 * bundles. Immutable and thread-safe.
 *
 * @param warnings federated trust domains that are left out, and why
 */
public record WorkloadIdentity(SigningChain signingChain, TrustStore trustStore, List<String> warnings) {

    public WorkloadIdentity {
        warnings = List.copyOf(warnings);
    }
}
