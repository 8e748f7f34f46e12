package io.unifiedtls.x509;

import java.io.IOException;
import java.security.cert.X509Certificate;
import java.util.Locale;
import java.util.Set;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.oiw.OIWObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.RSASSAPSSparams;
import org.bouncycastle.operator.DefaultAlgorithmNameFinder;

/** The algorithm of a certificate's signature. The name of RSASSA-PSS does not tell the hash, which is in its parameters. */
public final class CertificateSignature {

    private static final String RSASSA_PSS = "1.2.840.113549.1.1.10";
    private static final Set<String> WEAK_HASHES = Set.of("SHA1", "SHA-1", "MD5", "MD4", "MD2");

    private CertificateSignature() {}

    /** Its hash and algorithm, such as {@code SHA256withECDSA} or {@code SHA1withRSASSA-PSS}. */
    public static String algorithm(X509Certificate certificate) {
        return isPss(certificate) ? pssHash(certificate) + "withRSASSA-PSS" : certificate.getSigAlgName();
    }

    /** Whether its hash is one of which collisions are known, which make forgeries (RFC 6151, RFC 9155). */
    public static boolean isWeak(X509Certificate certificate) {
        if (isPss(certificate)) {
            return WEAK_HASHES.contains(pssHash(certificate));
        }
        String name = certificate.getSigAlgName().toUpperCase(Locale.ROOT);
        return WEAK_HASHES.stream().anyMatch(name::startsWith);
    }

    private static boolean isPss(X509Certificate certificate) {
        return certificate.getSigAlgOID().equals(RSASSA_PSS);
    }

    /** SHA-1 where it is left out (RFC 4055, section 3.1). */
    private static String pssHash(X509Certificate certificate) {
        byte[] parameters = certificate.getSigAlgParams();
        ASN1ObjectIdentifier hash = OIWObjectIdentifiers.idSHA1;
        try {
            if (parameters != null) {
                hash = RSASSAPSSparams.getInstance(ASN1Primitive.fromByteArray(parameters))
                        .getHashAlgorithm()
                        .getAlgorithm();
            }
        } catch (IOException | IllegalArgumentException ex) {
            // An algorithm that cannot be read counts as the weakest
        }
        return new DefaultAlgorithmNameFinder().getAlgorithmName(hash);
    }
}
