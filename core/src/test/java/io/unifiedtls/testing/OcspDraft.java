package io.unifiedtls.testing;

import io.unifiedtls.testing.CertificateDraft.Made;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.ocsp.CertID;
import org.bouncycastle.asn1.ocsp.OCSPObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateHolder;
import org.bouncycastle.cert.ocsp.BasicOCSPRespBuilder;
import org.bouncycastle.cert.ocsp.CertificateID;
import org.bouncycastle.cert.ocsp.CertificateStatus;
import org.bouncycastle.cert.ocsp.OCSPException;
import org.bouncycastle.cert.ocsp.OCSPRespBuilder;
import org.bouncycastle.cert.ocsp.RespID;
import org.bouncycastle.cert.ocsp.RevokedStatus;
import org.bouncycastle.cert.ocsp.jcajce.JcaRespID;
import org.bouncycastle.operator.DigestCalculatorProvider;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.operator.jcajce.JcaDigestCalculatorProviderBuilder;
import org.jspecify.annotations.Nullable;

/** A response about certificates of one issuer, sound or not; valid for an hour. */
public final class OcspDraft {

    private final Made issuer;
    private final BasicOCSPRespBuilder builder;
    private final Made signer;
    private AlgorithmIdentifier digest = CertificateID.HASH_SHA1;
    private String algorithm = "SHA256withECDSA";
    private X509Certificate[] certificates = {};

    private OcspDraft(Made issuer, Made signer, RespID responder) {
        this.issuer = issuer;
        this.signer = signer;
        this.builder = new BasicOCSPRespBuilder(responder);
    }

    /** The issuer signs, and the response names its key. */
    public static OcspDraft by(Made issuer) {
        return delegated(issuer, issuer);
    }

    /** Somebody else signs, and the response names that one's key. */
    public static OcspDraft delegated(Made issuer, Made signer) {
        try {
            return new OcspDraft(
                    issuer,
                    signer,
                    new RespID(
                            new JcaX509CertificateHolder(signer.certificate()).getSubjectPublicKeyInfo(),
                            digests().get(RespID.HASH_SHA1)));
        } catch (OCSPException | OperatorCreationException | GeneralSecurityException ex) {
            throw new IllegalStateException(ex);
        }
    }

    /** Somebody signs, and the response names another by its subject. */
    public static OcspDraft named(Made issuer, Made signer, Made named) {
        return new OcspDraft(issuer, signer, new JcaRespID(named.certificate().getSubjectX500Principal()));
    }

    public OcspDraft withDigest(AlgorithmIdentifier other) {
        digest = other;
        return this;
    }

    public OcspDraft signedWith(String other) {
        algorithm = other;
        return this;
    }

    public OcspDraft with(Made... others) {
        certificates = Stream.of(others).map(Made::certificate).toArray(X509Certificate[]::new);
        return this;
    }

    public OcspDraft nonce() {
        try {
            builder.setResponseExtensions(new Extensions(new Extension(
                    OCSPObjectIdentifiers.id_pkix_ocsp_nonce, false, new DEROctetString(new byte[16]).getEncoded())));
            return this;
        } catch (IOException ex) {
            throw new IllegalStateException(ex);
        }
    }

    public OcspDraft good(X509Certificate subject) {
        return status(subject, CertificateStatus.GOOD, Duration.ofHours(1));
    }

    public OcspDraft revoked(X509Certificate subject) {
        return status(subject, new RevokedStatus(Date.from(Instant.now()), 1), Duration.ofHours(1));
    }

    /** What is true from an hour before a time on, until then. */
    public OcspDraft status(X509Certificate subject, @Nullable CertificateStatus status, Duration untilEnd) {
        return status(subject.getSerialNumber(), status, untilEnd);
    }

    public OcspDraft status(BigInteger serial, @Nullable CertificateStatus status, Duration untilEnd) {
        try {
            Instant until = Instant.now().plus(untilEnd);
            builder.addResponse(
                    new CertificateID(
                            digests().get(digest), new JcaX509CertificateHolder(issuer.certificate()), serial),
                    status,
                    Date.from(until.minus(Duration.ofHours(2))),
                    Date.from(until),
                    null);
            return this;
        } catch (OCSPException | OperatorCreationException | GeneralSecurityException ex) {
            throw new IllegalStateException(ex);
        }
    }

    /** Says "good" of a serial number below an issuer that it names by an unknown digest. */
    public OcspDraft goodByUnknownDigest(BigInteger serial) {
        AlgorithmIdentifier unknown = new AlgorithmIdentifier(new ASN1ObjectIdentifier("1.3.6.1.4.1.55555.2"));
        ASN1OctetString hash = new DEROctetString(new byte[20]);
        Instant now = Instant.now();
        builder.addResponse(
                new CertificateID(new CertID(unknown, hash, hash, new ASN1Integer(serial))),
                CertificateStatus.GOOD,
                Date.from(now.minus(Duration.ofHours(1))),
                Date.from(now.plus(Duration.ofHours(1))),
                null);
        return this;
    }

    public byte[] make() {
        try {
            X509CertificateHolder[] holders = new X509CertificateHolder[certificates.length];
            for (int i = 0; i < holders.length; i++) {
                holders[i] = new JcaX509CertificateHolder(certificates[i]);
            }
            return new OCSPRespBuilder()
                    .build(
                            OCSPRespBuilder.SUCCESSFUL,
                            builder.build(
                                    new JcaContentSignerBuilder(algorithm)
                                            .build(signer.keys().getPrivate()),
                                    holders,
                                    Date.from(Instant.now())))
                    .getEncoded();
        } catch (OCSPException | OperatorCreationException | GeneralSecurityException | IOException ex) {
            throw new IllegalStateException(ex);
        }
    }

    private static DigestCalculatorProvider digests() throws OperatorCreationException {
        return new JcaDigestCalculatorProviderBuilder().build();
    }
}
