package io.unifiedtls.testing;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERTaggedObject;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** Certificates that no careful authority makes, signed by their own key. */
public final class OddCertificates {

    public static final KeyPair KEYS = keys();

    private OddCertificates() {}

    private static KeyPair keys() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(256);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException ex) {
            throw new IllegalStateException(ex);
        }
    }

    /** A name of any bytes, each a character. */
    public static ASN1Encodable text(int kind, String octets) {
        return new DERTaggedObject(false, kind, new DEROctetString(octets.getBytes(StandardCharsets.ISO_8859_1)));
    }

    /** One with these subject alternative names, whatever they are. */
    public static X509Certificate withNames(ASN1Encodable... names) {
        return make(builder -> builder.addExtension(Extension.subjectAlternativeName, false, new DERSequence(names)));
    }

    /** One whose subject alternative names are these bytes. */
    public static X509Certificate withNames(byte[] encoded) {
        return make(builder -> builder.addExtension(Extension.subjectAlternativeName, false, encoded));
    }

    public static X509Certificate make(Extensions extensions) {
        return make(new X500Name("CN=odd"), extensions);
    }

    public static X509Certificate make(X500Name subject, Extensions extensions) {
        Instant now = Instant.now();
        X509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                subject,
                BigInteger.valueOf(now.toEpochMilli()),
                Date.from(now.minus(Duration.ofHours(1))),
                Date.from(now.plus(Duration.ofDays(1))),
                subject,
                KEYS.getPublic());
        try {
            extensions.addTo(builder);
            return new JcaX509CertificateConverter()
                    .getCertificate(
                            builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(KEYS.getPrivate())));
        } catch (IOException | GeneralSecurityException | OperatorCreationException ex) {
            throw new IllegalStateException(ex);
        }
    }

    /** What beside the subject is in a certificate. */
    public interface Extensions {

        void addTo(X509v3CertificateBuilder builder) throws IOException;
    }
}
