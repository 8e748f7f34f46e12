package io.unifiedtls.x509;

import java.math.BigInteger;
import java.security.PublicKey;
import java.security.interfaces.DSAPublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.Optional;

/**
 * How large keys may be. Each signature with an RSA key of 16,384 bits takes a server a second of CPU time, and anybody may
 * ask for one; to verify takes long where the exponent is long. Go has the same bound for moduli (CVE-2023-29409), and BoringSSL
 * for exponents.
 */
public final class KeySize {

    private static final int LARGEST_RSA_KEY = 8_192;
    private static final int LARGEST_RSA_EXPONENT = 33;
    /** P-521. */
    private static final int LARGEST_EC_KEY = 521;
    /** FIPS 186-4, section 4.2. */
    private static final int LARGEST_DSA_KEY = 3_072;

    private static final int LARGEST_DSA_ORDER = 256;
    /** Of kinds that are not known here; with ML-DSA-87 it is less than 3,000. */
    private static final int LARGEST_ENCODED_KEY = 8_192;

    private KeySize() {}

    /**
     * Why a key is too large.
     *
     * @return a part of a sentence, such as "an RSA key of 16384 bits, and 8192 is the most"; empty if it is not
     */
    public static Optional<String> fault(PublicKey key) {
        if (key instanceof RSAPublicKey rsa) {
            return over("an RSA key", rsa.getModulus(), LARGEST_RSA_KEY)
                    .or(() -> over("an RSA key with an exponent", rsa.getPublicExponent(), LARGEST_RSA_EXPONENT));
        }
        if (key instanceof ECPublicKey ec) {
            return over("an EC key", ec.getParams().getCurve().getField().getFieldSize(), LARGEST_EC_KEY);
        }
        if (key instanceof DSAPublicKey dsa) {
            return dsa.getParams() == null // Those of its issuer
                    ? Optional.empty()
                    : over("a DSA key", dsa.getParams().getP(), LARGEST_DSA_KEY)
                            .or(() -> over(
                                    "a DSA key with an order", dsa.getParams().getQ(), LARGEST_DSA_ORDER));
        }
        byte[] encoded = key.getEncoded();
        return over("a key of type " + key.getAlgorithm(), encoded == null ? 0 : encoded.length, LARGEST_ENCODED_KEY);
    }

    private static Optional<String> over(String what, BigInteger value, int most) {
        return over(what, value.bitLength(), most);
    }

    private static Optional<String> over(String what, int size, int most) {
        return size > most
                ? Optional.of("%s of %d bits, but at most %d bits are allowed".formatted(what, size, most))
                : Optional.empty();
    }
}
