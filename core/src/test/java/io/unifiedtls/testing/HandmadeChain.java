package io.unifiedtls.testing;

import io.unifiedtls.SigningChain;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AccessDescription;
import org.bouncycastle.asn1.x509.AuthorityInformationAccess;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.CRLDistPoint;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.asn1.x509.DistributionPoint;
import org.bouncycastle.asn1.x509.DistributionPointName;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.X509v2CRLBuilder;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.cert.ocsp.BasicOCSPResp;
import org.bouncycastle.cert.ocsp.CertificateID;
import org.bouncycastle.cert.ocsp.CertificateStatus;
import org.bouncycastle.cert.ocsp.OCSPException;
import org.bouncycastle.cert.ocsp.OCSPRespBuilder;
import org.bouncycastle.cert.ocsp.RespID;
import org.bouncycastle.cert.ocsp.jcajce.JcaBasicOCSPRespBuilder;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.operator.DigestCalculatorProvider;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.operator.jcajce.JcaDigestCalculatorProviderBuilder;
import org.jspecify.annotations.Nullable;

/** A root, an intermediate authority and a server's certificate with RSA keys, each with a flaw if wanted. */
public final class HandmadeChain {

    private static final AtomicLong SERIAL = new AtomicLong(1);

    private final KeyPair rootKey = keyPair("EC", 256);
    /** RSA, since only RSA signs with SHA-1 in ways that tests want. Such a key takes a second of processor time. */
    private final KeyPair intermediateKey = keyPair("RSA", 2048);

    private final KeyPair leafKey = keyPair("EC", 256);
    private final X509Certificate root =
            certificate("Root", rootKey, "Root", rootKey, "SHA256withECDSA", true, "unused.example");
    private final X509Certificate intermediate =
            certificate("Intermediate", intermediateKey, "Root", rootKey, "SHA256withECDSA", true, "unused.example");

    public X509Certificate root() {
        return root;
    }

    /** The whole chain, without the root. */
    public SigningChain complete(String name) {
        return SigningChain.of(leafKey.getPrivate(), List.of(leaf(name, "SHA256withRSA"), intermediate));
    }

    public SigningChain withoutIntermediate(String name) {
        return SigningChain.of(leafKey.getPrivate(), List.of(leaf(name, "SHA256withRSA")));
    }

    public SigningChain signedWith(String algorithm, String name) {
        return SigningChain.of(leafKey.getPrivate(), List.of(leaf(name, algorithm), intermediate));
    }

    /** With the address of a list of revoked certificates. */
    public SigningChain withRevocationList(String name, String address) {
        return SigningChain.of(
                leafKey.getPrivate(),
                List.of(
                        certificate(
                                name, leafKey, "Intermediate", intermediateKey, "SHA256withRSA", false, name, address),
                        intermediate));
    }

    /** The intermediate authority's list of revoked certificates, in DER. */
    public byte[] revocationList(X509Certificate... revoked) {
        Instant now = Instant.now();
        try {
            var builder = new X509v2CRLBuilder(new X500Name("CN=Intermediate"), Date.from(now))
                    .setNextUpdate(Date.from(now.plus(Duration.ofDays(1))))
                    .addExtension(Extension.authorityKeyIdentifier, false, keyIdentifier(intermediateKey));
            for (X509Certificate certificate : revoked) {
                builder.addCRLEntry(certificate.getSerialNumber(), Date.from(now), CRLReason.keyCompromise);
            }
            return builder.build(new JcaContentSignerBuilder("SHA256withRSA").build(intermediateKey.getPrivate()))
                    .getEncoded();
        } catch (IOException | OperatorCreationException ex) {
            throw new IllegalStateException(ex);
        }
    }

    /** With the address of an OCSP responder. */
    public SigningChain withResponder(String name, String address) {
        AuthorityInformationAccess access = new AuthorityInformationAccess(
                AccessDescription.id_ad_ocsp, new GeneralName(GeneralName.uniformResourceIdentifier, address));
        return SigningChain.of(leafKey.getPrivate(), List.of(leaf(name, access), intermediate));
    }

    private X509Certificate leaf(String name, AuthorityInformationAccess access) {
        try {
            var builder = builder(name, leafKey, "Intermediate", intermediateKey, false, name)
                    .addExtension(Extension.authorityInfoAccess, false, access);
            return signed(builder, "SHA256withRSA", intermediateKey);
        } catch (CertIOException ex) {
            throw new IllegalStateException(ex);
        }
    }

    /**
     * What a responder says of a certificate, in DER.
     *
     * @param authentic whether the issuer signed it, and not somebody else
     */
    public byte[] ocspResponse(
            X509Certificate certificate, @Nullable CertificateStatus status, Instant until, boolean authentic) {
        KeyPair signer = authentic ? intermediateKey : rootKey;
        try {
            DigestCalculatorProvider digests = new JcaDigestCalculatorProviderBuilder().build();
            CertificateID id = new CertificateID(
                    digests.get(CertificateID.HASH_SHA1),
                    new JcaX509CertificateHolder(intermediate),
                    certificate.getSerialNumber());
            BasicOCSPResp response = new JcaBasicOCSPRespBuilder(signer.getPublic(), digests.get(RespID.HASH_SHA1))
                    .addResponse(id, status, Date.from(until.minus(Duration.ofHours(2))), Date.from(until))
                    .build(
                            new JcaContentSignerBuilder(authentic ? "SHA256withRSA" : "SHA256withECDSA")
                                    .build(signer.getPrivate()),
                            new X509CertificateHolder[0],
                            Date.from(Instant.now()));
            return new OCSPRespBuilder()
                    .build(OCSPRespBuilder.SUCCESSFUL, response)
                    .getEncoded();
        } catch (IOException | OperatorCreationException | OCSPException | GeneralSecurityException ex) {
            throw new IllegalStateException(ex);
        }
    }

    private X509Certificate leaf(String name, String algorithm) {
        return certificate(name, leafKey, "Intermediate", intermediateKey, algorithm, false, name);
    }

    private static AuthorityKeyIdentifier keyIdentifier(KeyPair issuerKey) {
        try {
            return new JcaX509ExtensionUtils().createAuthorityKeyIdentifier(issuerKey.getPublic());
        } catch (GeneralSecurityException ex) {
            throw new IllegalStateException(ex);
        }
    }

    private static KeyPair keyPair(String algorithm, int bits) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
            generator.initialize(bits);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException ex) {
            throw new IllegalStateException(ex);
        }
    }

    private static X509Certificate certificate(
            String subject,
            KeyPair key,
            String issuer,
            KeyPair issuerKey,
            String algorithm,
            boolean authority,
            String dnsName,
            String... revocationLists) {
        try {
            var builder = builder(subject, key, issuer, issuerKey, authority, dnsName);
            if (revocationLists.length > 0) {
                GeneralNames address =
                        new GeneralNames(new GeneralName(GeneralName.uniformResourceIdentifier, revocationLists[0]));
                builder.addExtension(Extension.cRLDistributionPoints, false, new CRLDistPoint(new DistributionPoint[] {
                    new DistributionPoint(new DistributionPointName(address), null, null)
                }));
            }
            return signed(builder, algorithm, issuerKey);
        } catch (CertIOException ex) {
            throw new IllegalStateException(ex);
        }
    }

    private static X509v3CertificateBuilder builder(
            String subject, KeyPair key, String issuer, KeyPair issuerKey, boolean authority, String dnsName)
            throws CertIOException {
        Instant now = Instant.now();
        X509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                        new X500Name("CN=" + issuer),
                        BigInteger.valueOf(SERIAL.getAndIncrement()),
                        Date.from(now.minus(Duration.ofHours(1))),
                        Date.from(now.plus(Duration.ofDays(1))),
                        new X500Name("CN=" + subject),
                        key.getPublic())
                .addExtension(Extension.basicConstraints, true, new BasicConstraints(authority))
                .addExtension(Extension.authorityKeyIdentifier, false, keyIdentifier(issuerKey))
                .addExtension(
                        Extension.subjectAlternativeName,
                        false,
                        new GeneralNames(new GeneralName(GeneralName.dNSName, dnsName)));
        if (authority) {
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
        }
        return builder;
    }

    private static X509Certificate signed(X509v3CertificateBuilder builder, String algorithm, KeyPair issuerKey) {
        try {
            JcaContentSignerBuilder signer = new JcaContentSignerBuilder(algorithm);
            if (algorithm.endsWith("MGF1")) {
                signer.setProvider(new BouncyCastleProvider()); // The JDK has another name for all of them
            }
            return new JcaX509CertificateConverter()
                    .getCertificate(builder.build(signer.build(issuerKey.getPrivate())));
        } catch (OperatorCreationException | GeneralSecurityException ex) {
            throw new IllegalStateException(ex);
        }
    }
}
