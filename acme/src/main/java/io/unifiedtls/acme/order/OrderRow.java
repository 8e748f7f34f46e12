package io.unifiedtls.acme.order;

import io.unifiedtls.acme.IssuanceRequest.Purpose;
import io.unifiedtls.acme.authority.Authority;
import io.unifiedtls.acme.renewal.SuggestedWindow;
import io.unifiedtls.fleet.KeySealer.Sealed;
import java.time.Instant;
import java.util.Optional;

/**
 * A name whose certificates an authority issues.
 *
 * @param purpose of the next certificate
 * @param open the order that is under way
 * @param latest the authority of the order that is under way or was the latest
 * @param failures how many tries in a row have failed
 * @param problem of the last one
 * @param authority the one that has issued the certificate
 * @param certificate the latest one that was issued
 * @param renewalAt when it is due, as chosen in the window
 * @param window that the authority suggests for the next one
 * @param adviceAt when to ask the authority for its advice again
 * @param requestedAt when the application or a visitor has asked for a certificate
 * @param changedAt when the row was changed last, such as by the beginning of the order that is under way
 */
record OrderRow(
        String name,
        String tenant,
        Purpose purpose,
        Optional<Open> open,
        Optional<String> latest,
        int failures,
        Optional<String> problem,
        Optional<String> authority,
        Optional<String> certificate,
        Optional<Instant> renewalAt,
        Optional<SuggestedWindow> window,
        Optional<Instant> adviceAt,
        Optional<Instant> requestedAt,
        Instant changedAt) {

    /**
     * An order at an authority, and the key that it is for.
     *
     * @param authority its name in the settings
     * @param url of the order
     */
    record Open(String authority, String url, Sealed key) {}

    /** The order that is under way at an authority. */
    Optional<Open> openAt(Authority authority) {
        return open.filter(order -> order.authority().equals(authority.name()));
    }

    /** Whether an authority has issued the certificate. */
    boolean isIssuedBy(Authority issuer) {
        return authority.filter(issuer.name()::equals).isPresent();
    }
}
