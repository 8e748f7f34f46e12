package io.unifiedtls.material;

import io.unifiedtls.InvalidMaterialException;
import io.unifiedtls.SigningChain;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
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

/** A certificate authority for development and tests: a P-256 key that signs leaves. Immutable and thread-safe. */
public final class CertificateAuthority {

    private static final Duration VALIDITY = Duration.ofDays(3_650);
    private static final Duration CLOCK_SKEW = Duration.ofHours(1);
    private static final SecureRandom RANDOM = new SecureRandom();

    private final X509Certificate certificate;
    private final PrivateKey privateKey;

    private CertificateAuthority(X509Certificate certificate, PrivateKey privateKey) {
        this.certificate = certificate;
        this.privateKey = privateKey;
    }

    /**
     * Make one.
     *
     * @param permittedNames the names that its leaves may have (RFC 5280, section 4.2.1.10); none for no constraint
     */
    public static CertificateAuthority create(String commonName, List<GeneralName> permittedNames) {
        return create(commonName, permittedNames, List.of());
    }

    /**
     * Make one.
     *
     * @param purposes what its leaves may be for, as browsers and OpenSSL read it; none for all
     */
    static CertificateAuthority create(
            String commonName, List<GeneralName> permittedNames, List<KeyPurposeId> purposes) {
        Instant now = Instant.now();
        KeyPair keys = KeyKind.P256.generate();
        X500Name subject = name(commonName);
        X509v3CertificateBuilder builder =
                builder(subject, subject, keys.getPublic(), now.minus(CLOCK_SKEW), now.plus(VALIDITY));
        try {
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(0));
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
            builder.addExtension(
                    Extension.subjectKeyIdentifier,
                    false,
                    new JcaX509ExtensionUtils().createSubjectKeyIdentifier(keys.getPublic()));
            if (!purposes.isEmpty()) {
                builder.addExtension(
                        Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purposes.toArray(KeyPurposeId[]::new)));
            }
            if (!permittedNames.isEmpty()) {
                builder.addExtension(Extension.nameConstraints, true, permitted(permittedNames));
            }
        } catch (IOException | GeneralSecurityException ex) {
            throw new IllegalStateException("The extensions of a CA can be encoded", ex);
        }
        return new CertificateAuthority(sign(builder, keys.getPrivate()), keys.getPrivate());
    }

    /**
     * Take one that was made earlier.
     *
     * @throws InvalidMaterialException if key and certificate do not belong together
     */
    public static CertificateAuthority of(X509Certificate certificate, PrivateKey privateKey) {
        SigningChain chain = SigningChain.of(privateKey, List.of(certificate));
        return new CertificateAuthority(chain.leaf(), chain.privateKey());
    }

    /** The certificate of the authority, which its relying parties trust. */
    public X509Certificate certificate() {
        return certificate;
    }

    /** Whether its leaves may have these names and no others; none for no constraint. */
    boolean isConstrainedTo(List<GeneralName> permittedNames) {
        byte[] encoded = certificate.getExtensionValue(Extension.nameConstraints.getId());
        if (encoded == null || permittedNames.isEmpty()) {
            return encoded == null && permittedNames.isEmpty();
        }
        NameConstraints actual =
                NameConstraints.getInstance(ASN1OctetString.getInstance(encoded).getOctets());
        return actual.equals(permitted(permittedNames));
    }

    /** Whether its leaves may be for these purposes and no others; none for all. */
    boolean isFor(List<KeyPurposeId> purposes) {
        try {
            List<String> actual = certificate.getExtendedKeyUsage();
            return purposes.stream().map(KeyPurposeId::getId).toList().equals(actual == null ? List.of() : actual);
        } catch (CertificateParsingException ex) {
            return false;
        }
    }

    boolean hasIssued(X509Certificate leaf) {
        try {
            leaf.verify(certificate.getPublicKey());
            return true;
        } catch (GeneralSecurityException ex) {
            return false;
        }
    }

    PrivateKey privateKey() {
        return privateKey;
    }

    /** Sign a leaf with a new key. */
    public SigningChain issue(Leaf leaf) {
        return issue(leaf, leaf.keyKind().generate());
    }

    /** Sign a leaf with this key, whatever kind of key it asks for. */
    public SigningChain issue(Leaf leaf, KeyPair keys) {
        X509v3CertificateBuilder builder = builder(
                X500Name.getInstance(certificate.getSubjectX500Principal().getEncoded()),
                name(leaf.commonName()),
                keys.getPublic(),
                leaf.notBefore(),
                leaf.notAfter());
        try {
            JcaX509ExtensionUtils extensions = new JcaX509ExtensionUtils();
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
            builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(leaf.purpose()));
            builder.addExtension(
                    Extension.authorityKeyIdentifier, false, extensions.createAuthorityKeyIdentifier(certificate));
            if (!leaf.names().isEmpty()) {
                builder.addExtension(
                        Extension.subjectAlternativeName,
                        false,
                        new GeneralNames(leaf.names().toArray(GeneralName[]::new)));
            }
        } catch (IOException | GeneralSecurityException ex) {
            throw new IllegalStateException("The extensions of a leaf can be encoded", ex);
        }
        return SigningChain.of(keys.getPrivate(), List.of(sign(builder, privateKey)));
    }

    private static NameConstraints permitted(List<GeneralName> names) {
        return new NameConstraints(names.stream().map(GeneralSubtree::new).toArray(GeneralSubtree[]::new), null);
    }

    private static X509v3CertificateBuilder builder(
            X500Name issuer, X500Name subject, PublicKey key, Instant notBefore, Instant notAfter) {
        BigInteger serial = new BigInteger(127, RANDOM).setBit(126);
        return new JcaX509v3CertificateBuilder(issuer, serial, Date.from(notBefore), Date.from(notAfter), subject, key);
    }

    private static X509Certificate sign(X509v3CertificateBuilder builder, PrivateKey privateKey) {
        try {
            return new JcaX509CertificateConverter()
                    .getCertificate(builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(privateKey)));
        } catch (OperatorCreationException | GeneralSecurityException ex) {
            throw new IllegalStateException("Every Java platform signs with ECDSA", ex);
        }
    }

    private static X500Name name(String commonName) {
        return new X500NameBuilder(BCStyle.INSTANCE)
                .addRDN(BCStyle.CN, commonName)
                .build();
    }

    /**
     * The purpose of a leaf.
     *
     * @param names the subject alternative names
     * @param purpose {@code id_kp_serverAuth} or {@code id_kp_clientAuth}
     */
    public record Leaf(
            String commonName,
            List<GeneralName> names,
            KeyPurposeId purpose,
            KeyKind keyKind,
            Instant notBefore,
            Instant notAfter) {

        /** A server's, with a P-256 key. */
        public static Leaf server(List<GeneralName> names, Duration validity) {
            Instant now = Instant.now();
            return new Leaf(
                    names.get(0).getName().toString(),
                    names,
                    KeyPurposeId.id_kp_serverAuth,
                    KeyKind.P256,
                    now.minus(CLOCK_SKEW),
                    now.plus(validity));
        }

        /** A client's, with a P-256 key. */
        public static Leaf client(String commonName, Duration validity) {
            Instant now = Instant.now();
            return new Leaf(
                    commonName,
                    List.of(),
                    KeyPurposeId.id_kp_clientAuth,
                    KeyKind.P256,
                    now.minus(CLOCK_SKEW),
                    now.plus(validity));
        }

        /** The same with another kind of key. */
        public Leaf with(KeyKind other) {
            return new Leaf(commonName, names, purpose, other, notBefore, notAfter);
        }

        /** The same with another validity. */
        public Leaf valid(Instant from, Instant until) {
            return new Leaf(commonName, names, purpose, keyKind, from, until);
        }
    }
}
