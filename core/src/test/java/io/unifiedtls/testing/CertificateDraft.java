package io.unifiedtls.testing;

import io.unifiedtls.SigningChain;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AccessDescription;
import org.bouncycastle.asn1.x509.AuthorityInformationAccess;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.CRLDistPoint;
import org.bouncycastle.asn1.x509.DistributionPoint;
import org.bouncycastle.asn1.x509.DistributionPointName;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.GeneralSubtree;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.NameConstraints;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.jspecify.annotations.Nullable;

/** A certificate with any extensions, sound or not; valid for a day unless said otherwise. */
public final class CertificateDraft {

    private static final AtomicLong SERIAL = new AtomicLong(1_000);

    private final String commonName;
    private final KeyPair keys;
    private final X509v3CertificateBuilder builder;
    private final @Nullable Made issuer;

    private CertificateDraft(String commonName, KeyPair keys, @Nullable Made issuer, Instant from, Instant until) {
        this.commonName = commonName;
        this.keys = keys;
        this.issuer = issuer;
        X500Name subject = new X500Name("CN=" + commonName);
        builder = new JcaX509v3CertificateBuilder(
                issuer == null ? subject : issuer.subject(),
                BigInteger.valueOf(SERIAL.getAndIncrement()),
                Date.from(from),
                Date.from(until),
                subject,
                keys.getPublic());
    }

    /** Self-signed. */
    public static CertificateDraft of(String commonName) {
        return of(commonName, null);
    }

    public static CertificateDraft of(String commonName, @Nullable Made issuer) {
        return of(commonName, issuer, keyPair());
    }

    public static CertificateDraft of(String commonName, @Nullable Made issuer, KeyPair keys) {
        Instant now = Instant.now();
        return new CertificateDraft(
                commonName, keys, issuer, now.minus(Duration.ofHours(1)), now.plus(Duration.ofDays(1)));
    }

    /** Valid for an hour so far, and until then. */
    public static CertificateDraft until(String commonName, @Nullable Made issuer, Instant end) {
        return new CertificateDraft(commonName, keyPair(), issuer, Instant.now().minus(Duration.ofHours(1)), end);
    }

    /** Valid from two days ago until yesterday. */
    public static CertificateDraft expired(String commonName, @Nullable Made issuer) {
        Instant now = Instant.now();
        return new CertificateDraft(
                commonName, keyPair(), issuer, now.minus(Duration.ofDays(2)), now.minus(Duration.ofDays(1)));
    }

    /** The extensions of an authority. */
    public CertificateDraft authority() {
        return extension(Extension.basicConstraints, true, new BasicConstraints(true))
                .usage(KeyUsage.keyCertSign | KeyUsage.cRLSign);
    }

    /** Those of one that may have no authority below it. */
    public CertificateDraft lastAuthority() {
        return extension(Extension.basicConstraints, true, new BasicConstraints(0))
                .usage(KeyUsage.keyCertSign | KeyUsage.cRLSign);
    }

    public CertificateDraft usage(int usage) {
        return extension(Extension.keyUsage, true, new KeyUsage(usage));
    }

    public CertificateDraft purpose(KeyPurposeId purpose) {
        return extension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purpose));
    }

    public CertificateDraft dnsName(String name) {
        return extension(
                Extension.subjectAlternativeName, false, new GeneralNames(new GeneralName(GeneralName.dNSName, name)));
    }

    /** No DNS name but those below this one. */
    public CertificateDraft constrainedTo(String dnsName) {
        GeneralSubtree subtree = new GeneralSubtree(new GeneralName(GeneralName.dNSName, dnsName));
        return extension(Extension.nameConstraints, true, new NameConstraints(new GeneralSubtree[] {subtree}, null));
    }

    public CertificateDraft responder(String address) {
        return extension(
                Extension.authorityInfoAccess,
                false,
                new AuthorityInformationAccess(AccessDescription.id_ad_ocsp, uri(address)));
    }

    public CertificateDraft issuerAddress(String address) {
        return extension(
                Extension.authorityInfoAccess,
                false,
                new AuthorityInformationAccess(AccessDescription.id_ad_caIssuers, uri(address)));
    }

    public CertificateDraft revocationList(String address) {
        DistributionPointName name = new DistributionPointName(new GeneralNames(uri(address)));
        return extension(Extension.cRLDistributionPoints, false, new CRLDistPoint(new DistributionPoint[] {
            new DistributionPoint(name, null, null)
        }));
    }

    public CertificateDraft extension(ASN1ObjectIdentifier type, boolean critical, ASN1Encodable value) {
        try {
            builder.addExtension(type, critical, value);
            return this;
        } catch (IOException ex) {
            throw new IllegalStateException(ex);
        }
    }

    public Made make() {
        KeyPair signer = issuer == null ? keys : issuer.keys();
        try {
            extension(
                    Extension.authorityKeyIdentifier,
                    false,
                    new JcaX509ExtensionUtils().createAuthorityKeyIdentifier(signer.getPublic()));
            return new Made(
                    commonName,
                    new JcaX509CertificateConverter()
                            .getCertificate(builder.build(
                                    new JcaContentSignerBuilder("SHA256withECDSA").build(signer.getPrivate()))),
                    keys);
        } catch (OperatorCreationException | GeneralSecurityException ex) {
            throw new IllegalStateException(ex);
        }
    }

    private static KeyPair keyPair() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException ex) {
            throw new IllegalStateException(ex);
        }
    }

    private static GeneralName uri(String address) {
        return new GeneralName(GeneralName.uniformResourceIdentifier, address);
    }

    /** A certificate with its keys. */
    public record Made(String commonName, X509Certificate certificate, KeyPair keys) {

        /** Leaf first: this one, and those above it. */
        public SigningChain chain(Made... above) {
            return SigningChain.of(
                    keys.getPrivate(),
                    Stream.concat(Stream.of(this), Stream.of(above))
                            .map(Made::certificate)
                            .toList());
        }

        public List<X509Certificate> certificates() {
            return List.of(certificate);
        }

        X500Name subject() {
            return new X500Name("CN=" + commonName);
        }
    }
}
