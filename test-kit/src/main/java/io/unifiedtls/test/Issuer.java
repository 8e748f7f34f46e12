package io.unifiedtls.test;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * The issuer of certificates.
 *
 * @param name of its own certificate
 * @param keys its own
 */
record Issuer(X500Name name, KeyPair keys) {

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final Duration CLOCK_SKEW = Duration.ofHours(1);
    private static final Duration VALIDITY = Duration.ofDays(7);
    private static final int WEAK_RSA_BITS = 1_024;
    private static final int RSA_BITS = 2_048;

    static Issuer named(String commonName) {
        return new Issuer(nameOf(commonName), ec());
    }

    static X500Name nameOf(String commonName) {
        return new X500NameBuilder(BCStyle.INSTANCE)
                .addRDN(BCStyle.CN, commonName)
                .build();
    }

    static KeyPair ec() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException ex) {
            throw new IllegalStateException("Every Java platform has P-256", ex);
        }
    }

    static KeyPair rsa(boolean weak) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(weak ? WEAK_RSA_BITS : RSA_BITS);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException ex) {
            throw new IllegalStateException("Every Java platform has RSA", ex);
        }
    }

    /** An authority's certificate: its own, or that of one below it. */
    X509Certificate certify(Issuer authority, int authoritiesBelow) {
        Instant now = Instant.now();
        try {
            X509v3CertificateBuilder builder =
                    builder(authority.name, authority.keys, now.minus(CLOCK_SKEW), now.plus(VALIDITY));
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(authoritiesBelow));
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
            return sign(builder, "SHA256");
        } catch (IOException | GeneralSecurityException | OperatorCreationException ex) {
            throw new IllegalStateException("An authority's certificate can be made", ex);
        }
    }

    /** A leaf's certificate. */
    X509Certificate certify(Leaf leaf) {
        Instant now = Instant.now();
        try {
            X509v3CertificateBuilder builder =
                    builder(leaf.subject, leaf.keys, now.plus(leaf.start), now.plus(leaf.end));
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
            builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(leaf.purpose));
            if (!leaf.names.isEmpty()) {
                builder.addExtension(
                        Extension.subjectAlternativeName,
                        false,
                        new GeneralNames(leaf.names.toArray(GeneralName[]::new)));
            }
            return sign(builder, leaf.digest);
        } catch (IOException | GeneralSecurityException | OperatorCreationException ex) {
            throw new IllegalStateException("A leaf's certificate can be made", ex);
        }
    }

    private X509v3CertificateBuilder builder(X500Name subject, KeyPair subjectKeys, Instant from, Instant until)
            throws IOException, GeneralSecurityException {
        BigInteger serial = new BigInteger(127, RANDOM).setBit(126);
        JcaX509ExtensionUtils extensions = new JcaX509ExtensionUtils();
        X509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                name, serial, Date.from(from), Date.from(until), subject, subjectKeys.getPublic());
        builder.addExtension(
                Extension.subjectKeyIdentifier, false, extensions.createSubjectKeyIdentifier(subjectKeys.getPublic()));
        builder.addExtension(
                Extension.authorityKeyIdentifier, false, extensions.createAuthorityKeyIdentifier(keys.getPublic()));
        return builder;
    }

    private X509Certificate sign(X509v3CertificateBuilder builder, String digest)
            throws OperatorCreationException, GeneralSecurityException {
        String algorithm = keys.getPrivate().getAlgorithm().equals("RSA") ? "RSA" : "ECDSA";
        return new JcaX509CertificateConverter()
                .getCertificate(builder.build(
                        new JcaContentSignerBuilder(digest + "with" + algorithm).build(keys.getPrivate())));
    }

    /**
     * The content of a certificate to issue.
     *
     * @param start of its validity, from now
     * @param end of its validity, from now
     * @param digest of the signature
     */
    record Leaf(
            X500Name subject,
            KeyPair keys,
            List<GeneralName> names,
            KeyPurposeId purpose,
            Duration start,
            Duration end,
            String digest) {

        static Duration usualStart() {
            return CLOCK_SKEW.negated();
        }

        static Duration usualEnd() {
            return VALIDITY.minus(CLOCK_SKEW);
        }
    }
}
