package io.unifiedtls.acme;

import io.unifiedtls.Printable;
import java.util.Optional;

/** The answer of an {@link IssuanceDecision}. */
public sealed interface Decision {

    /** Issue a certificate for a host of this tenant. */
    static Decision allow(String tenant) {
        return new Allowed(tenant, Optional.empty());
    }

    /**
     * Issue a certificate for a host of this tenant.
     *
     * @param plan the name of the configuration that the host gets, if it is a new one
     */
    static Decision allow(String tenant, String plan) {
        return new Allowed(tenant, Optional.of(plan));
    }

    /**
     * Issue none.
     *
     * @param reason for the log and the endpoint
     */
    static Decision deny(String reason) {
        return new Denied(reason);
    }

    /**
     * A certificate is wanted.
     *
     * @param tenant the tenant of the host, 1 to 255 characters
     * @param plan the configuration of a new host; empty for that of the fleet
     */
    record Allowed(String tenant, Optional<String> plan) implements Decision {

        @Override
        public String toString() {
            return Printable.of("Allowed[%s, %s]".formatted(tenant, plan));
        }
    }

    /**
     * No certificate is wanted.
     *
     * @param reason why
     */
    record Denied(String reason) implements Decision {

        public Denied {
            reason = Printable.of(reason);
        }
    }
}
