package io.unifiedtls.operations;

import io.unifiedtls.Alert;
import io.unifiedtls.ApplicationProtocol;
import io.unifiedtls.Printable;
import io.unifiedtls.TLSConfiguration;
import java.util.List;
import java.util.Optional;

/**
 * The configuration that a handshake would get, and the reason.
 *
 * @param steps who was asked, in that order, and who was not
 * @param configuration what was selected, with the certificates that it answers with; there may be one also where the
 *     client would be refused
 * @param certificateSupplied whether the development CA made the certificate, since what was selected has none
 * @param alert what the client would get, or empty if its handshake would go on
 * @param reason why it would be refused, or what decides
 * @param violations how the configuration breaks the policy, also where that is only reported
 * @param applicationProtocol what would be negotiated
 */
public record TLSExplanation(
        List<Step> steps,
        Optional<TLSConfiguration> configuration,
        boolean certificateSupplied,
        Optional<Alert> alert,
        String reason,
        List<String> violations,
        Optional<ApplicationProtocol> applicationProtocol) {

    public TLSExplanation {
        steps = List.copyOf(steps);
        reason = Printable.of(reason);
        violations = Printable.all(violations);
    }

    /**
     * A resolver.
     *
     * @param resolver what it is called
     * @param outcome what came of it
     * @param detail the entry that matched, or why there is none
     */
    public record Step(String resolver, Outcome outcome, String detail) {

        public Step {
            resolver = Printable.of(resolver);
            detail = Printable.of(detail);
        }
    }

    /** The outcome of a resolver. */
    public enum Outcome {
        /** It knows the name: its configuration is taken. */
        MATCHED,
        /** It does not know the name. */
        UNKNOWN,
        /** It refused the client, or failed. */
        REFUSED,
        /** It was not asked. */
        NOT_ASKED
    }
}
