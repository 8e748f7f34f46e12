package io.unifiedtls.acme;

import io.unifiedtls.Printable;

/**
 * A question to an {@link IssuanceDecision}.
 *
 * @param name a server name in A-labels and lower case, or a wildcard
 * @param purpose of the certificate
 */
public record IssuanceRequest(String name, Purpose purpose) {

    /** The purpose of a certificate. */
    public enum Purpose {
        /** A visitor has asked for a host that has none. */
        ON_DEMAND,
        /** The application has asked for it. */
        AHEAD,
        /** The host's certificate ends soon, or its authority wants it replaced. */
        RENEWAL
    }

    @Override
    public String toString() {
        return Printable.of("IssuanceRequest[%s, %s]".formatted(name, purpose));
    }
}
