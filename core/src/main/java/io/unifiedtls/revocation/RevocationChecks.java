package io.unifiedtls.revocation;

import io.unifiedtls.RevocationCheck;
import io.unifiedtls.TrustStore.Revocation;
import io.unifiedtls.fetch.Bulkhead;
import io.unifiedtls.fetch.Deadline;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.List;
import java.util.Map;

/**
 * Checks verified paths for revocation. Only so many handshakes wait for answers at once, and so many below one trust anchor;
 * to the rest nobody can tell. Servers and clients have places of their own. Thread-safe.
 */
public final class RevocationChecks {

    private final RevocationSettings settings;
    private final Bulkhead waiting;
    private final StatusSource source;

    private RevocationChecks(RevocationSettings settings, Clock clock) {
        this.settings = settings;
        this.waiting = new Bulkhead(settings.concurrency(), settings.authorityConcurrency());
        this.source = new StatusSource(settings, clock);
    }

    /** Checks that ask within bounds. */
    public static RevocationChecks within(RevocationSettings settings) {
        return new RevocationChecks(settings, Clock.systemUTC());
    }

    /**
     * Check a path that was verified in all else.
     *
     * @param subjects leaf first
     * @param authority the trust anchor
     * @param stapled responses that the peer has sent along
     * @throws CertPathValidatorException if one was revoked, or nobody can tell and that is not accepted
     */
    public void check(
            List<Subject> subjects, X509Certificate authority, Revocation rules, Map<X509Certificate, byte[]> stapled)
            throws CertPathValidatorException {
        int checked = rules.check() == RevocationCheck.CHAIN ? subjects.size() : 1;
        try (Asking asking = new Asking(waiting, authority.getPublicKey(), Deadline.in(settings.timeout()))) {
            for (int i = checked - 1; i >= 0; i--) {
                Subject subject = subjects.get(i);
                Verdict verdict = source.verdict(subject, rules.lists(), stapled.get(subject.certificate()), asking);
                require(verdict, rules, i);
            }
        }
    }

    private static void require(Verdict verdict, Revocation rules, int position) throws CertPathValidatorException {
        if (verdict.isRevoked()) {
            throw new CertPathValidatorException(
                    "Certificate has been revoked: " + verdict.reason(), null, null, -1, BasicReason.REVOKED);
        }
        if (!verdict.isDetermined() && !rules.acceptsUndetermined()) {
            throw new CertPathValidatorException(
                    "Certificate %d of the chain has no known revocation status: %s"
                            .formatted(position + 1, verdict.reason()),
                    null,
                    null,
                    -1,
                    BasicReason.UNDETERMINED_REVOCATION_STATUS);
        }
    }
}
