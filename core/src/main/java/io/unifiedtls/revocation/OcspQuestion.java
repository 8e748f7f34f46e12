package io.unifiedtls.revocation;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.ocsp.OCSPResponseStatus;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateHolder;
import org.bouncycastle.cert.ocsp.BasicOCSPResp;
import org.bouncycastle.cert.ocsp.CertificateID;
import org.bouncycastle.cert.ocsp.CertificateStatus;
import org.bouncycastle.cert.ocsp.OCSPException;
import org.bouncycastle.cert.ocsp.OCSPReqBuilder;
import org.bouncycastle.cert.ocsp.OCSPResp;
import org.bouncycastle.cert.ocsp.RevokedStatus;
import org.bouncycastle.cert.ocsp.SingleResp;
import org.bouncycastle.operator.DigestCalculatorProvider;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaDigestCalculatorProviderBuilder;

/**
 * A question to a responder about a certificate, and the conditions for its answer (RFC 6960, section 3.2). Without a nonce,
 * so that answers may be kept until their end; a nonce in an answer means nothing then.
 */
final class OcspQuestion {

    private static final Duration CLOCK_SKEW = Duration.ofMinutes(5);
    private static final Duration WITHOUT_END = Duration.ofHours(1);

    private final Subject subject;
    private final X509CertificateHolder issuer;
    private final DigestCalculatorProvider digests;

    OcspQuestion(Subject subject) {
        this.subject = subject;
        try {
            this.issuer = new JcaX509CertificateHolder(subject.issuer());
            this.digests = new JcaDigestCalculatorProviderBuilder().build();
        } catch (GeneralSecurityException | OperatorCreationException ex) {
            throw new IllegalStateException("No OCSP query can be created for a parsed certificate", ex);
        }
    }

    /** The request in DER. */
    byte[] encoded() {
        try {
            CertificateID id = new CertificateID(
                    digests.get(CertificateID.HASH_SHA1),
                    issuer,
                    subject.certificate().getSerialNumber());
            return new OCSPReqBuilder().addRequest(id).build().getEncoded();
        } catch (OCSPException | OperatorCreationException | IOException ex) {
            throw new IllegalStateException("No OCSP query can be created for a parsed certificate", ex);
        }
    }

    /**
     * Check an answer.
     *
     * @param signers who judges the certificates of those who sign for the issuer
     * @throws IOException if it is none, not to this question, not the issuer's, or neither "good" nor "revoked"
     */
    Verdict verdict(byte[] answer, OcspSigner.Judge signers, Instant now) throws IOException {
        SingleResp single = single(answer, signers, now);
        Instant from = single.getThisUpdate().toInstant();
        Instant until = until(single);
        if (single.getCertStatus() instanceof RevokedStatus revoked) {
            return Verdict.revoked(
                    "its OCSP responder reports it as revoked since %s"
                            .formatted(revoked.getRevocationTime().toInstant()),
                    until);
        }
        if (single.getCertStatus() != CertificateStatus.GOOD) {
            throw new IOException("its OCSP responder does not know it");
        }
        if (now.isBefore(from.minus(CLOCK_SKEW)) || !now.isBefore(until)) {
            throw new IOException("it is valid only from %s to %s".formatted(from, until));
        }
        return Verdict.good(until);
    }

    /** The response, encoded, as it may be sent to clients. */
    OcspAnswer good(byte[] answer, Instant now) throws IOException {
        OcspSigner.Judge signers = signer -> {};
        if (verdict(answer, signers, now).isRevoked()) {
            throw new IOException("the certificate is revoked");
        }
        SingleResp single = single(answer, signers, now);
        return new OcspAnswer(answer, single.getThisUpdate().toInstant(), until(single));
    }

    private SingleResp single(byte[] answer, OcspSigner.Judge signers, Instant now) throws IOException {
        try {
            BasicOCSPResp basic = parsed(answer);
            new OcspSigner(subject.issuer(), signers).verify(basic, now);
            List<SingleResp> about = Arrays.stream(basic.getResponses())
                    .filter(this::isAboutSubject)
                    .toList();
            return about.stream()
                    .filter(response -> response.getCertStatus() instanceof RevokedStatus)
                    .findFirst()
                    .or(() -> about.stream().max(Comparator.comparing(SingleResp::getThisUpdate)))
                    .orElseThrow(() -> new IOException("it is about another certificate"));
        } catch (RuntimeException ex) {
            throw new IOException("it cannot be read", ex);
        }
    }

    /** By any digest, since a responder need not use the one of the question (RFC 6960, section 4.3). */
    private boolean isAboutSubject(SingleResp response) {
        try {
            CertificateID id = response.getCertID();
            return id.getSerialNumber().equals(subject.certificate().getSerialNumber())
                    && id.matchesIssuer(issuer, digests);
        } catch (OCSPException ex) {
            return false;
        }
    }

    private static BasicOCSPResp parsed(byte[] answer) throws IOException {
        OCSPResp response;
        try {
            response = new OCSPResp(answer);
            if (response.getStatus() == OCSPResponseStatus.SUCCESSFUL
                    && response.getResponseObject() instanceof BasicOCSPResp basic) {
                return basic;
            }
        } catch (IOException | OCSPException ex) {
            throw new IOException("it cannot be read", ex);
        }
        throw new IOException("its status is %d".formatted(response.getStatus()));
    }

    private static Instant until(SingleResp single) {
        return Optional.ofNullable(single.getNextUpdate())
                .map(Date::toInstant)
                .orElse(single.getThisUpdate().toInstant().plus(WITHOUT_END));
    }
}
