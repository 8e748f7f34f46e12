package io.unifiedtls.testing;

import io.unifiedtls.SigningChain;
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
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A root, an intermediate authority and a server's certificate with RSA keys, each with a flaw if wanted. */
public final class HandmadeChain {

    private static final AtomicLong SERIAL = new AtomicLong(1);

    private final KeyPair rootKey = keyPair();
    private final KeyPair intermediateKey = keyPair();
    private final KeyPair leafKey = keyPair();
    private final X509Certificate root =
            certificate("Root", rootKey, "Root", rootKey, "SHA256withRSA", true, "unused.example");
    private final X509Certificate intermediate =
            certificate("Intermediate", intermediateKey, "Root", rootKey, "SHA256withRSA", true, "unused.example");

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

    private X509Certificate leaf(String name, String algorithm) {
        return certificate(name, leafKey, "Intermediate", intermediateKey, algorithm, false, name);
    }

    private static KeyPair keyPair() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
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
            String dnsName) {
        Instant now = Instant.now();
        try {
            var builder = new JcaX509v3CertificateBuilder(
                            new X500Name("CN=" + issuer),
                            BigInteger.valueOf(SERIAL.getAndIncrement()),
                            Date.from(now.minus(Duration.ofHours(1))),
                            Date.from(now.plus(Duration.ofDays(1))),
                            new X500Name("CN=" + subject),
                            key.getPublic())
                    .addExtension(Extension.basicConstraints, true, new BasicConstraints(authority))
                    .addExtension(
                            Extension.subjectAlternativeName,
                            false,
                            new GeneralNames(new GeneralName(GeneralName.dNSName, dnsName)));
            return new JcaX509CertificateConverter()
                    .getCertificate(
                            builder.build(new JcaContentSignerBuilder(algorithm).build(issuerKey.getPrivate())));
        } catch (CertIOException | OperatorCreationException | GeneralSecurityException ex) {
            throw new IllegalStateException(ex);
        }
    }
}
