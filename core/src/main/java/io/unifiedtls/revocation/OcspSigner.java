package io.unifiedtls.revocation;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import org.bouncycastle.asn1.ocsp.ResponderID;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509CertificateHolder;
import org.bouncycastle.cert.ocsp.BasicOCSPResp;
import org.bouncycastle.cert.ocsp.OCSPException;
import org.bouncycastle.cert.ocsp.RespID;
import org.bouncycastle.operator.DefaultSignatureNameFinder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.operator.jcajce.JcaDigestCalculatorProviderBuilder;

/** Finds the signer of a response: the issuer, or an authority that the issuer has certified for it (RFC 6960, section 4.2.2.2). */
final class OcspSigner {

    /** {@code id-pkix-ocsp-nocheck}: the issuer vouches for the signer's whole life. */
    private static final String NO_CHECK = "1.3.6.1.5.5.7.48.1.5";

    private static final int MOST_CERTIFICATES = 8;
    private static final int DIGITAL_SIGNATURE = 0;
    private static final int NON_REPUDIATION = 1;
    private static final List<String> WEAK_DIGESTS = List.of("MD2", "MD5", "SHA1");

    private final X509Certificate issuer;
    private final Judge judge;

    OcspSigner(X509Certificate issuer, Judge judge) {
        this.issuer = issuer;
        this.judge = judge;
    }

    /**
     * Verify that one who may has signed, and is the one whom the response names. Other certificates in the response are
     * passed by.
     *
     * @throws IOException if it was somebody else
     */
    void verify(BasicOCSPResp response, Instant now) throws IOException {
        String algorithm = new DefaultSignatureNameFinder()
                .getAlgorithmName(response.getSignatureAlgorithmID())
                .toUpperCase(Locale.ROOT)
                .replace("-", "");
        if (WEAK_DIGESTS.stream().anyMatch(algorithm::startsWith)) {
            throw new IOException("its signature uses %s, which is too weak".formatted(algorithm));
        }
        List<X509Certificate> named = named(response);
        IOException failure = new IOException("its signature is invalid: its signer's certificate is missing");
        for (X509Certificate candidate : named) {
            try {
                if (!candidate.equals(issuer)) {
                    check(candidate, now);
                }
                if (isSignedBy(response, candidate)) {
                    return;
                }
                failure = new IOException("its signature is invalid");
            } catch (IOException ex) {
                failure = ex;
            }
        }
        throw failure;
    }

    /** Those of the first few that the response names as its responder. */
    private List<X509Certificate> named(BasicOCSPResp response) throws IOException {
        List<X509Certificate> named = new ArrayList<>();
        if (isNamed(response, issuer)) {
            named.add(issuer);
        }
        for (X509CertificateHolder holder :
                Arrays.stream(response.getCerts()).limit(MOST_CERTIFICATES).toList()) {
            X509Certificate candidate = converted(holder);
            if (isNamed(response, candidate)) {
                named.add(candidate);
            }
        }
        return named;
    }

    private void check(X509Certificate signer, Instant now) throws IOException {
        try {
            if (!signer.getIssuerX500Principal().equals(issuer.getSubjectX500Principal())) {
                throw new IOException("its signer's certificate was not issued by the certificate's issuer");
            }
            signer.verify(issuer.getPublicKey());
        } catch (GeneralSecurityException ex) {
            throw new IOException("its signer's certificate was not issued by the certificate's issuer", ex);
        }
        try {
            signer.checkValidity(Date.from(now));
            List<String> purposes = signer.getExtendedKeyUsage();
            if (purposes == null || !purposes.contains(KeyPurposeId.id_kp_OCSPSigning.getId())) {
                throw new IOException("its signer's certificate does not allow signing OCSP responses");
            }
        } catch (CertificateException ex) {
            throw new IOException("its signer's certificate is expired or not yet valid", ex);
        }
        boolean[] usage = signer.getKeyUsage();
        if (usage != null && !usage[DIGITAL_SIGNATURE] && !usage[NON_REPUDIATION]) {
            throw new IOException("its signer's certificate does not allow signing OCSP responses");
        }
        if (signer.getExtensionValue(NO_CHECK) == null) {
            judge.requireNotRevoked(new Subject(signer, issuer));
        }
    }

    private static boolean isSignedBy(BasicOCSPResp response, X509Certificate signer) throws IOException {
        try {
            return response.isSignatureValid(new JcaContentVerifierProviderBuilder().build(signer.getPublicKey()));
        } catch (OCSPException | OperatorCreationException ex) {
            throw new IOException("its signature is invalid", ex);
        }
    }

    private static boolean isNamed(BasicOCSPResp response, X509Certificate certificate) throws IOException {
        try {
            ResponderID id = response.getResponderId().toASN1Primitive();
            if (id.getKeyHash() == null) {
                return X500Name.getInstance(
                                certificate.getSubjectX500Principal().getEncoded())
                        .equals(id.getName());
            }
            RespID own = new RespID(
                    new JcaX509CertificateHolder(certificate).getSubjectPublicKeyInfo(),
                    new JcaDigestCalculatorProviderBuilder().build().get(RespID.HASH_SHA1));
            return Arrays.equals(id.getKeyHash(), own.toASN1Primitive().getKeyHash());
        } catch (GeneralSecurityException | OperatorCreationException | OCSPException ex) {
            throw new IOException("it cannot be read", ex);
        }
    }

    private static X509Certificate converted(X509CertificateHolder holder) throws IOException {
        try {
            return new JcaX509CertificateConverter().getCertificate(holder);
        } catch (CertificateException ex) {
            throw new IOException("it cannot be read", ex);
        }
    }

    /** Knows whether signers were revoked themselves. */
    interface Judge {

        /**
         * Refuse a signer that was revoked.
         *
         * @throws IOException if it was, or nobody can tell who should
         */
        void requireNotRevoked(Subject signer) throws IOException;
    }
}
