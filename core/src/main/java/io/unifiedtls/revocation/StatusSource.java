package io.unifiedtls.revocation;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where it is said whether a certificate was revoked: first what is at hand, which is the operator's lists and what the peer
 * has sent along or others have said before, then the responder, then the lists that the certificate names. Thread-safe.
 */
final class StatusSource {

    private static final int MOST_LISTS = 2;

    private final Clock clock;
    private final Fetcher fetcher;
    private final KnownAnswers known;
    private final VerifiedLists verified = new VerifiedLists();

    StatusSource(RevocationSettings settings, Clock clock) {
        this.clock = clock;
        this.fetcher = new Fetcher(settings);
        this.known = new KnownAnswers(clock);
    }

    /**
     * Find out.
     *
     * @param lists the operator's
     * @param stapled what the peer has sent along, if anything
     */
    Verdict verdict(Subject subject, Set<X509CRL> lists, byte @Nullable [] stapled, Asking asking) {
        List<String> reasons = new ArrayList<>();
        Verdict listed = listed(subject, lists, reasons);
        if (listed.isDetermined()) {
            return listed;
        }
        if (stapled != null && stapled.length > 0) {
            Verdict shown = answered(subject, stapled, lists, asking, reasons);
            if (shown.isDetermined()) {
                return shown;
            }
        }
        Verdict asked = asked(subject, lists, asking, reasons);
        if (asked.isDetermined()) {
            return asked;
        }
        Verdict fetched = fetched(subject, asking, reasons);
        return fetched.isDetermined()
                ? fetched
                : Verdict.undetermined(
                        reasons.isEmpty()
                                ? "it names no OCSP responder or CRL that can be queried, and trust-store.revocation-lists has no CRL for it"
                                : String.join("; ", reasons));
    }

    /** A list that names it is believed before one that does not. */
    private Verdict listed(Subject subject, Collection<X509CRL> lists, List<String> reasons) {
        Verdict best = Verdict.undetermined("");
        for (X509CRL list : lists) {
            if (verified.isOfIssuer(list, subject)) {
                Verdict verdict = RevocationList.verdict(list, subject, clock.instant());
                if (verdict.isRevoked()) {
                    return verdict;
                }
                if (verdict.isDetermined()) {
                    best = verdict;
                } else {
                    reasons.add(verdict.reason());
                }
            }
        }
        return best;
    }

    private Verdict asked(Subject subject, Set<X509CRL> lists, Asking asking, List<String> reasons) {
        Optional<URI> responder = NamedAddresses.responder(subject.certificate());
        if (responder.isEmpty()) {
            return Verdict.undetermined("");
        }
        Optional<Verdict> before = known.verdict(subject);
        if (before.isPresent()) {
            return before.get();
        }
        try {
            byte[] request = new OcspQuestion(subject).encoded();
            byte[] answer = asking.fetch(fetcher, Question.post(responder.get(), request));
            return answered(subject, answer, lists, asking, reasons);
        } catch (IOException ex) {
            reasons.add("OCSP responder: " + ex.getMessage());
            return Verdict.undetermined("");
        }
    }

    private Verdict answered(Subject subject, byte[] answer, Set<X509CRL> lists, Asking asking, List<String> reasons) {
        try {
            Verdict verdict = new OcspQuestion(subject)
                    .verdict(answer, signer -> requireNotRevoked(signer, lists, asking), clock.instant());
            known.keep(subject, verdict);
            return verdict;
        } catch (IOException ex) {
            reasons.add("OCSP responder: " + ex.getMessage());
            return Verdict.undetermined("");
        }
    }

    /** Asks lists only, since responders would have signers again. Whoever names none is the issuer's word alone. */
    private void requireNotRevoked(Subject signer, Set<X509CRL> lists, Asking asking) throws IOException {
        List<String> reasons = new ArrayList<>();
        Verdict verdict = listed(signer, lists, reasons);
        if (!verdict.isDetermined()) {
            verdict = fetched(signer, asking, reasons);
        }
        boolean mustBeKnown = !NamedAddresses.lists(signer.certificate()).isEmpty();
        if (verdict.isRevoked() || (mustBeKnown && !verdict.isDetermined())) {
            throw new IOException("its signer was revoked, or its status cannot be determined");
        }
    }

    private Verdict fetched(Subject subject, Asking asking, List<String> reasons) {
        for (URI address : NamedAddresses.lists(subject.certificate()).stream()
                .limit(MOST_LISTS)
                .toList()) {
            try {
                Verdict verdict = RevocationList.verdict(list(address, subject, asking), subject, clock.instant());
                if (verdict.isDetermined()) {
                    return verdict;
                }
                reasons.add(verdict.reason());
            } catch (IOException ex) {
                reasons.add("CRL: " + ex.getMessage());
            }
        }
        return Verdict.undetermined("");
    }

    private X509CRL list(URI address, Subject subject, Asking asking) throws IOException {
        Optional<X509CRL> before = known.list(address, subject);
        if (before.isPresent()) {
            return before.get();
        }
        byte[] encoded = asking.fetch(fetcher, Question.get(address));
        X509CRL list = parsed(encoded);
        if (VerifiedLists.isWeak(list) || !RevocationList.isOfIssuer(list, subject)) {
            throw new IOException("it was not signed by the issuer");
        }
        known.keep(address, subject, list, encoded.length);
        return list;
    }

    private static X509CRL parsed(byte[] encoded) throws IOException {
        try {
            return (X509CRL) CertificateFactory.getInstance("X.509").generateCRL(new ByteArrayInputStream(encoded));
        } catch (GeneralSecurityException | RuntimeException ex) {
            throw new IOException("it cannot be read", ex);
        }
    }
}
