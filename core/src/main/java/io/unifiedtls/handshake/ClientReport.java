package io.unifiedtls.handshake;

import io.unifiedtls.Printable;
import io.unifiedtls.backend.ClientRefusal;
import java.util.Locale;
import java.util.Optional;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/**
 * What {@code need} would have made of a client that {@code report} admitted.
 *
 * @param outcome what would have become of it
 * @param reason why, for operators; empty if it would have been admitted
 */
public record ClientReport(Outcome outcome, String reason) {

    private static final int LONGEST_SUBJECT = 150;

    /**
     * The report of a full handshake.
     *
     * @param refusal of the client's certificate
     * @param session which holds the certificate, if it sent one
     */
    static ClientReport of(Optional<ClientRefusal> refusal, SSLSession session) {
        return refusal.map(ClientReport::of)
                .orElseGet(() -> hasPeer(session)
                        ? new ClientReport(Outcome.AUTHENTICATED, "")
                        : new ClientReport(Outcome.MISSING, "The client sent no certificate"));
    }

    private static ClientReport of(ClientRefusal refusal) {
        return refusal.verified()
                ? new ClientReport(Outcome.DENIED, refusal.reason())
                : new ClientReport(
                        Outcome.REJECTED,
                        "The certificate '%s' cannot be verified: %s"
                                .formatted(Printable.of(refusal.subject(), LONGEST_SUBJECT), refusal.reason()));
    }

    private static boolean hasPeer(SSLSession session) {
        try {
            return session.getPeerCertificates().length > 0;
        } catch (SSLPeerUnverifiedException ex) {
            return false;
        }
    }

    /** Whether the client would have been refused. */
    public boolean isRefusal() {
        return outcome != Outcome.AUTHENTICATED;
    }

    /** What would have become of a client. */
    public enum Outcome {
        /** It would have been admitted. */
        AUTHENTICATED,
        /** It sent no certificate. */
        MISSING,
        /** Its certificate cannot be verified. */
        REJECTED,
        /** Its certificate is verified, and a client of its names is not allowed. */
        DENIED;

        /** The word that logs, meters and the endpoint use. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
