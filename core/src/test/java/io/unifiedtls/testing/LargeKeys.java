package io.unifiedtls.testing;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.RSAPublicKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** Public keys of sizes that nobody needs; they are of no use, since to make real ones takes minutes. */
public final class LargeKeys {

    private LargeKeys() {}

    public static RSAPublicKey rsa(int bits, int exponentBits) {
        BigInteger modulus = BigInteger.ONE.shiftLeft(bits - 1).add(BigInteger.ONE);
        BigInteger exponent = BigInteger.ONE.shiftLeft(exponentBits - 1).add(BigInteger.ONE);
        try {
            return (RSAPublicKey)
                    java.security.KeyFactory.getInstance("RSA").generatePublic(new RSAPublicKeySpec(modulus, exponent));
        } catch (GeneralSecurityException ex) {
            throw new AssertionError(ex);
        }
    }

    /** For {@code large.example}, signed with some other key, and read as the JDK reads it. */
    public static X509Certificate certificate(PublicKey key) {
        Instant now = Instant.now();
        X500Name name = new X500Name("CN=large.example");
        try {
            KeyPair issuer = KeyPairGenerator.getInstance("EC").generateKeyPair();
            byte[] encoded = new X509v3CertificateBuilder(
                            name,
                            BigInteger.ONE,
                            Date.from(now),
                            Date.from(now.plus(Duration.ofDays(1))),
                            name,
                            SubjectPublicKeyInfo.getInstance(key.getEncoded()))
                    .build(new JcaContentSignerBuilder("SHA256withECDSA").build(issuer.getPrivate()))
                    .getEncoded();
            return (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(encoded));
        } catch (GeneralSecurityException | IOException | OperatorCreationException ex) {
            throw new AssertionError(ex);
        }
    }
}
