package io.unifiedtls.material;

import io.unifiedtls.SigningChain;
import java.io.IOException;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import java.util.Optional;
import org.bouncycastle.asn1.ocsp.OCSPResponseStatus;
import org.bouncycastle.asn1.x509.AccessDescription;
import org.bouncycastle.asn1.x509.AuthorityInformationAccess;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509CertificateHolder;
import org.bouncycastle.cert.ocsp.BasicOCSPResp;
import org.bouncycastle.cert.ocsp.CertificateID;
import org.bouncycastle.cert.ocsp.CertificateStatus;
import org.bouncycastle.cert.ocsp.OCSPException;
import org.bouncycastle.cert.ocsp.OCSPReqBuilder;
import org.bouncycastle.cert.ocsp.OCSPResp;
import org.bouncycastle.cert.ocsp.SingleResp;
import org.bouncycastle.operator.DigestCalculatorProvider;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.operator.jcajce.JcaDigestCalculatorProviderBuilder;

/**
 * What a responder is asked about a certificate, and what its answer must be like (RFC 6960, section 3.2).
 *
 * @param responder its address
 * @param encoded the request in DER
 */
@SuppressWarnings("ArrayRecordComponent") // Nobody compares them
record OcspQuestion(URI responder, byte[] encoded, CertificateID id, X509Certificate issuer) {

    private static final Duration CLOCK_SKEW = Duration.ofMinutes(5);

    /** Empty if the certificate names no responder, or its issuer is not in the chain. */
    static Optional<OcspQuestion> about(SigningChain chain) {
        if (chain.certificates().size() < 2) {
            return Optional.empty();
        }
        return responder(chain.leaf())
                .map(responder ->
                        question(responder, chain.leaf(), chain.certificates().get(1)));
    }

    /** Where the certificate says that it can be asked about (RFC 5280, section 4.2.2.1). */
    static Optional<URI> responder(X509Certificate certificate) {
        try {
            AuthorityInformationAccess access = AuthorityInformationAccess.fromExtensions(
                    new JcaX509CertificateHolder(certificate).getExtensions());
            if (access == null) {
                return Optional.empty();
            }
            return Arrays.stream(access.getAccessDescriptions())
                    .filter(description -> description.getAccessMethod().equals(AccessDescription.id_ad_ocsp))
                    .map(AccessDescription::getAccessLocation)
                    .filter(location -> location.getTagNo() == GeneralName.uniformResourceIdentifier)
                    .map(location -> location.getName().toString())
                    .filter(address -> address.startsWith("http://") || address.startsWith("https://"))
                    .map(URI::create)
                    .findFirst();
        } catch (GeneralSecurityException | IllegalArgumentException ex) {
            return Optional.empty();
        }
    }

    private static OcspQuestion question(URI responder, X509Certificate leaf, X509Certificate issuer) {
        try {
            CertificateID id = new CertificateID(
                    digests().get(CertificateID.HASH_SHA1),
                    new JcaX509CertificateHolder(issuer),
                    leaf.getSerialNumber());
            return new OcspQuestion(
                    responder, new OCSPReqBuilder().addRequest(id).build().getEncoded(), id, issuer);
        } catch (OCSPException | OperatorCreationException | GeneralSecurityException | IOException ex) {
            throw new IllegalStateException("A certificate that was parsed cannot be asked about", ex);
        }
    }

    private static DigestCalculatorProvider digests() throws OperatorCreationException {
        return new JcaDigestCalculatorProviderBuilder().build();
    }

    /**
     * Check an answer.
     *
     * @throws IOException if it is none, not to this question, not the issuer's, not of this time, or not "good"
     */
    OcspAnswer check(byte[] answer, Instant now) throws IOException {
        try {
            OCSPResp response = parsed(answer);
            if (response.getStatus() != OCSPResponseStatus.SUCCESSFUL
                    || !(response.getResponseObject() instanceof BasicOCSPResp basic)) {
                throw new IOException("its status is %d".formatted(response.getStatus()));
            }
            if (!basic.isSignatureValid(new JcaContentVerifierProviderBuilder().build(signer(basic, now)))) {
                throw new IOException("its signature is wrong");
            }
            SingleResp single = Arrays.stream(basic.getResponses())
                    .filter(candidate -> candidate.getCertID().equals(id))
                    .findFirst()
                    .orElseThrow(() -> new IOException("it is about another certificate"));
            if (single.getCertStatus() != CertificateStatus.GOOD) {
                throw new IOException("the certificate is revoked or unknown");
            }
            return timely(answer, single, now);
        } catch (OCSPException | OperatorCreationException | GeneralSecurityException | RuntimeException ex) {
            throw new IOException("it cannot be read", ex);
        }
    }

    private static OCSPResp parsed(byte[] answer) throws IOException {
        try {
            return new OCSPResp(answer);
        } catch (IOException ex) {
            throw new IOException("it cannot be read", ex);
        }
    }

    private static OcspAnswer timely(byte[] answer, SingleResp single, Instant now) throws IOException {
        Instant from = single.getThisUpdate().toInstant();
        Instant until =
                Optional.ofNullable(single.getNextUpdate()).map(Date::toInstant).orElse(from.plus(Duration.ofHours(1)));
        if (now.isBefore(from.minus(CLOCK_SKEW)) || !now.isBefore(until)) {
            throw new IOException("it is of another time, %s to %s".formatted(from, until));
        }
        return new OcspAnswer(answer, from, until);
    }

    /** The issuer, or somebody it has certified for that (RFC 6960, section 4.2.2.2). */
    private PublicKey signer(BasicOCSPResp response, Instant now) throws GeneralSecurityException, IOException {
        for (X509CertificateHolder holder : response.getCerts()) {
            X509Certificate certificate = new JcaX509CertificateConverter().getCertificate(holder);
            if (certificate.equals(issuer)) {
                return issuer.getPublicKey();
            }
            boolean delegated = certificate.getExtendedKeyUsage() != null
                    && certificate.getExtendedKeyUsage().contains(KeyPurposeId.id_kp_OCSPSigning.getId())
                    && certificate.getIssuerX500Principal().equals(issuer.getSubjectX500Principal());
            if (delegated) {
                certificate.verify(issuer.getPublicKey());
                certificate.checkValidity(Date.from(now));
                return certificate.getPublicKey();
            }
        }
        return issuer.getPublicKey();
    }
}
