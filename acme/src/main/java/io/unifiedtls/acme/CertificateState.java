package io.unifiedtls.acme;

import io.unifiedtls.Printable;
import java.time.Instant;
import java.util.Optional;

/**
 * The state of the certificate that an authority issues for a host.
 *
 * @param name a server name in A-labels and lower case, or a wildcard
 * @param tenant the tenant of the host
 * @param phase the state
 * @param authority the name of the authority that has issued the certificate; before the first one, of the latest order's
 * @param isStaging whether clients trust none of this authority's certificates
 * @param problem of the latest try, in the authority's words; printable
 * @param failures how many tries in a row have failed
 * @param nextLook when the order is looked at next: to try it again, to ask the authority for its advice, or to renew the certificate
 * @param renewalAt when the certificate is renewed, as it is known now
 * @param window the time in which the authority wants that (RFC 9773)
 */
public record CertificateState(
        String name,
        String tenant,
        Phase phase,
        Optional<String> authority,
        boolean isStaging,
        Optional<String> problem,
        int failures,
        Optional<Instant> nextLook,
        Optional<Instant> renewalAt,
        Optional<Window> window) {

    public CertificateState {
        problem = problem.map(Printable::of);
    }

    /** A time with a start and an end. */
    public record Window(Instant start, Instant end) {}

    /** States of a certificate. */
    public enum Phase {
        /**
         * The first certificate waits for its turn until {@link #nextLook}: the budget of orders is used up, the authority wants none before,
         * or the host is suspended.
         */
        WAITING,
        /** The first certificate is being ordered. */
        ISSUING,
        /** The first certificate could not be issued. It is tried again unless {@link #nextLook} is empty. */
        FAILED,
        /** The host has its certificate. */
        ISSUED,
        /** The host has its certificate, and the latest try to renew it has failed. */
        RENEWAL_FAILED
    }

    @Override
    public String toString() {
        return Printable.of("CertificateState[%s, %s, %s, %s]".formatted(name, tenant, phase, problem));
    }
}
