package io.unifiedtls.vault;

import java.time.Instant;
import java.util.Optional;

/**
 * How a certificate is.
 *
 * @param description engine, role and first name
 * @param notAfter its end; empty if there is none yet
 * @param failingSince since when requests for it fail, if they do
 * @param problem of the latest request, if it has failed
 */
public record CertificateStatus(
        String description, Optional<Instant> notAfter, Optional<Instant> failingSince, Optional<String> problem) {

    static CertificateStatus of(CertificateWish wish, RenewedCertificate.State state) {
        return new CertificateStatus(
                wish.toString(),
                state.chain().map(chain -> chain.leaf().getNotAfter().toInstant()),
                state.failingSince(),
                state.problem());
    }

    /** Whether the latest request has failed. */
    public boolean isFailing() {
        return failingSince.isPresent();
    }
}
