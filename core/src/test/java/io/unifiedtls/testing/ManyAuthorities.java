package io.unifiedtls.testing;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERSet;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** Authorities with long names, so that few of them fill what asks for a client's certificate. */
public final class ManyAuthorities {

    private static final int MOST_BYTES = 4_000;
    private static final int LEAST_BYTES = 3_000;

    private ManyAuthorities() {}

    /**
     * Make some.
     *
     * @param bytes that their names have together, each after its length of two bytes
     */
    public static List<X509Certificate> of(int bytes) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(256);
            KeyPair keys = generator.generateKeyPair();
            List<X509Certificate> authorities = new ArrayList<>();
            for (int left = bytes; left > 0; ) {
                int size = left > MOST_BYTES + LEAST_BYTES ? MOST_BYTES : left > MOST_BYTES ? left / 2 : left;
                authorities.add(authority(name(authorities.size(), size - 2), keys));
                left -= size;
            }
            return authorities;
        } catch (GeneralSecurityException | IOException | OperatorCreationException ex) {
            throw new AssertionError(ex);
        }
    }

    private static X500Name name(int number, int size) throws IOException {
        int overhead = encoded(number, 1_000).length - 1_000;
        byte[] name = encoded(number, size - overhead);
        if (name.length != size) {
            throw new AssertionError("The name has %d bytes, and not %d".formatted(name.length, size));
        }
        return X500Name.getInstance(name);
    }

    private static byte[] encoded(int number, int length) throws IOException {
        DERUTF8String text = new DERUTF8String("%05d".formatted(number) + "x".repeat(length - 5));
        DERSequence attribute = new DERSequence(new ASN1Encodable[] {BCStyle.DESCRIPTION, text});
        return new DERSequence(new DERSet(attribute)).getEncoded();
    }

    private static X509Certificate authority(X500Name name, KeyPair keys)
            throws GeneralSecurityException, OperatorCreationException {
        Instant now = Instant.now();
        var builder = new JcaX509v3CertificateBuilder(
                name,
                BigInteger.ONE,
                Date.from(now.minus(Duration.ofHours(1))),
                Date.from(now.plus(Duration.ofDays(1))),
                name,
                keys.getPublic());
        return new JcaX509CertificateConverter()
                .getCertificate(builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate())));
    }
}
