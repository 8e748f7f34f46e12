package io.unifiedtls.testing;

import io.unifiedtls.testing.CertificateDraft.Made;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.cert.X509v2CRLBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A list of revoked certificates, sound or not. */
public final class ListDraft {

    private final Made signer;
    private final X509v2CRLBuilder builder;
    private String algorithm = "SHA256withECDSA";

    private ListDraft(Made issuer, Made signer, Duration untilEnd) {
        Instant until = Instant.now().plus(untilEnd);
        this.signer = signer;
        this.builder = new X509v2CRLBuilder(issuer.subject(), Date.from(until.minus(Duration.ofHours(2))))
                .setNextUpdate(Date.from(until));
    }

    /** For another hour. */
    public static ListDraft of(Made issuer) {
        return new ListDraft(issuer, issuer, Duration.ofHours(1));
    }

    /** Ended an hour ago. */
    public static ListDraft outdated(Made issuer) {
        return new ListDraft(issuer, issuer, Duration.ofHours(-1));
    }

    public static ListDraft forged(Made issuer, Made signer) {
        return new ListDraft(issuer, signer, Duration.ofHours(1));
    }

    public ListDraft naming(X509Certificate certificate) {
        return naming(certificate, CRLReason.keyCompromise);
    }

    public ListDraft naming(X509Certificate certificate, int reason) {
        builder.addCRLEntry(certificate.getSerialNumber(), Date.from(Instant.now()), reason);
        return this;
    }

    public ListDraft extension(ASN1ObjectIdentifier type, boolean critical, ASN1Encodable value) {
        try {
            builder.addExtension(type, critical, value);
            return this;
        } catch (IOException ex) {
            throw new IllegalStateException(ex);
        }
    }

    public ListDraft signedWith(String other) {
        algorithm = other;
        return this;
    }

    public byte[] encoded() {
        try {
            return builder.build(new JcaContentSignerBuilder(algorithm)
                            .build(signer.keys().getPrivate()))
                    .getEncoded();
        } catch (IOException | OperatorCreationException ex) {
            throw new IllegalStateException(ex);
        }
    }

    public X509CRL make() {
        try {
            return (X509CRL) CertificateFactory.getInstance("X.509").generateCRL(new ByteArrayInputStream(encoded()));
        } catch (GeneralSecurityException ex) {
            throw new IllegalStateException(ex);
        }
    }
}
