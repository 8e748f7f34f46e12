package io.unifiedtls.x509;

import java.math.BigInteger;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.pkcs.PBEParameter;
import org.bouncycastle.asn1.pkcs.PBKDF2Params;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;

/** How much work a file asks for to make a key of a password: it says so itself, up to hours and gigabytes. */
public final class KeyDerivation {

    /** OpenSSL writes 2,048, Java 10,000, and OWASP asks for 600,000. */
    private static final BigInteger MOST_ITERATIONS = BigInteger.valueOf(1_000_000);

    private static final BigInteger MOST_BYTES = BigInteger.valueOf(64 << 20);
    private static final BigInteger MOST_LANES = BigInteger.valueOf(16);
    private static final BigInteger BYTES_OF_A_BLOCK = BigInteger.valueOf(128);

    /** RFC 7914, section 7. */
    private static final ASN1ObjectIdentifier SCRYPT = new ASN1ObjectIdentifier("1.3.6.1.4.1.11591.4.11");

    private KeyDerivation() {}

    /**
     * Check what an algorithm asks for.
     *
     * @throws UnusableMaterialException if it is too much
     */
    public static void requireModest(AlgorithmIdentifier algorithm, String origin) throws UnusableMaterialException {
        ASN1ObjectIdentifier type = algorithm.getAlgorithm();
        ASN1Encodable parameters = algorithm.getParameters();
        if (type.equals(PKCSObjectIdentifiers.id_PBES2) || type.equals(PKCSObjectIdentifiers.id_PBMAC1)) {
            requireModest(
                    AlgorithmIdentifier.getInstance(
                            ASN1Sequence.getInstance(parameters).getObjectAt(0)),
                    origin);
        } else if (type.equals(PKCSObjectIdentifiers.id_PBKDF2)) {
            requireModest(PBKDF2Params.getInstance(parameters).getIterationCount(), origin);
        } else if (type.equals(SCRYPT)) {
            requireModest(ASN1Sequence.getInstance(parameters), origin);
        } else if (type.on(PKCSObjectIdentifiers.pkcs_12PbeIds) || type.on(PKCSObjectIdentifiers.pkcs_5)) {
            requireModest(PBEParameter.getInstance(parameters).getIterationCount(), origin);
        }
    }

    /**
     * Check a number of iterations.
     *
     * @throws UnusableMaterialException if it is too large
     */
    public static void requireModest(BigInteger iterations, String origin) throws UnusableMaterialException {
        if (iterations.compareTo(MOST_ITERATIONS) > 0) {
            throw new UnusableMaterialException(
                    "%s requires %s iterations to derive a key from its password, but at most %,d are allowed. Create it again with fewer iterations."
                            .formatted(origin, iterations, MOST_ITERATIONS));
        }
    }

    private static void requireModest(ASN1Sequence scrypt, String origin) throws UnusableMaterialException {
        BigInteger bytes = number(scrypt, 1).multiply(number(scrypt, 2)).multiply(BYTES_OF_A_BLOCK);
        if (bytes.compareTo(MOST_BYTES) > 0 || number(scrypt, 3).compareTo(MOST_LANES) > 0) {
            throw new UnusableMaterialException(
                    "%s requires too much memory or work to derive a key from its password (scrypt, at most 64 MiB). Create it again with a smaller N."
                            .formatted(origin));
        }
    }

    private static BigInteger number(ASN1Sequence parameters, int position) {
        return ASN1Integer.getInstance(parameters.getObjectAt(position)).getValue();
    }
}
