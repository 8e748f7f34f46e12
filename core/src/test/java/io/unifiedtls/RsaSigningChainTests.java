package io.unifiedtls;

import static io.unifiedtls.SigningChainTests.assertRefused;
import static io.unifiedtls.testing.TestCertificates.certificateFor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.unifiedtls.material.KeyKind;
import java.math.BigInteger;
import java.security.KeyFactory;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.spec.RSAPrivateCrtKeySpec;
import java.security.spec.RSAPrivateKeySpec;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A private key of RSA is the certificate's in each of its values. */
class RsaSigningChainTests {

    private static final SigningChain RSA = certificateFor(KeyKind.RSA_2048, "shop.example");
    private static final BigInteger LONG = BigInteger.ONE.shiftLeft(5_000);

    @Test
    void rsaKeyThatNamesTheModulusIsNoProof() throws Exception {
        SigningChain chain = certificateFor(KeyKind.RSA_2048, "shop.example");
        RSAPrivateCrtKey own = (RSAPrivateCrtKey) chain.privateKey();
        RSAPrivateCrtKey other = (RSAPrivateCrtKey)
                certificateFor(KeyKind.RSA_2048, "shop.example").privateKey();
        KeyFactory keys = KeyFactory.getInstance("RSA");
        BigInteger n = own.getModulus();
        BigInteger d = own.getPrivateExponent();
        List<RSAPrivateKeySpec> claims = List.of(
                new RSAPrivateKeySpec(n, other.getPrivateExponent()),
                crt(own, other.getPrivateExponent(), own.getPrimeP(), own.getPrimeQ(), own),
                crt(own, d, other.getPrimeP(), other.getPrimeQ(), other),
                crt(own, d, BigInteger.ONE, n, own),
                crt(own, d, n, BigInteger.ONE, own),
                crt(own, d, own.getPrimeP(), own.getPrimeQ(), other));
        for (RSAPrivateKeySpec claim : claims) {
            assertRefused(keys.generatePrivate(claim), chain);
        }
        List<RSAPrivateKeySpec> proofs =
                List.of(new RSAPrivateKeySpec(n, d), crt(own, d, own.getPrimeP(), own.getPrimeQ(), own));
        for (RSAPrivateKeySpec proof : proofs) {
            assertThat(SigningChain.of(keys.generatePrivate(proof), chain.certificates()))
                    .isEqualTo(chain);
        }
    }

    /** Each value of a key with its factors, changed alone: what signs wrongly fails handshakes that another would answer. */
    static Stream<Arguments> rsaValues() {
        RSAPrivateCrtKey own = (RSAPrivateCrtKey) RSA.privateKey();
        RSAPrivateCrtKey other = (RSAPrivateCrtKey)
                certificateFor(KeyKind.RSA_2048, "other.example").privateKey();
        BigInteger p1 = own.getPrimeP().subtract(BigInteger.ONE);
        BigInteger q1 = own.getPrimeQ().subtract(BigInteger.ONE);
        BigInteger d = own.getPrivateExponent();
        BigInteger lambda = p1.multiply(q1).divide(p1.gcd(q1));
        BigInteger otherLambda = other.getPrimeP()
                .subtract(BigInteger.ONE)
                .multiply(other.getPrimeQ().subtract(BigInteger.ONE))
                .shiftRight(1);
        return Stream.of(
                value("the modulus", n -> n.add(BigInteger.TWO), 0),
                value("the public exponent", e -> e.add(BigInteger.TWO), 1),
                value("the private exponent for one factor", same -> otherFor(d, q1), 2),
                value("the private exponent for the other factor", same -> otherFor(d, p1), 2),
                value("a private exponent that is too long", same -> d.add(lambda.multiply(LONG)), 2),
                value("a negative private exponent", same -> d.subtract(lambda.shiftLeft(1)), 2),
                value("the exponent of one factor", dP -> dP.add(BigInteger.ONE), 5),
                value("an exponent of one factor that is too long", dP -> dP.add(p1.multiply(LONG)), 5),
                value("the exponent of the other factor", dQ -> dQ.add(BigInteger.ONE), 6),
                value("an exponent of the other factor that is too long", dQ -> dQ.add(q1.multiply(LONG)), 6),
                value("the coefficient", qInv -> qInv.add(BigInteger.ONE), 7),
                value(
                        "a coefficient that is too long",
                        qInv -> qInv.add(own.getPrimeP().multiply(LONG)),
                        7),
                Arguments.of("factors of another modulus", new BigInteger[] {
                    own.getModulus(),
                    own.getPublicExponent(),
                    own.getPublicExponent().modInverse(otherLambda),
                    other.getPrimeP(),
                    other.getPrimeQ(),
                    other.getPrimeExponentP(),
                    other.getPrimeExponentQ(),
                    other.getCrtCoefficient()
                }));
    }

    /** Right for the one factor, and wrong for the other. */
    private static BigInteger otherFor(BigInteger d, BigInteger order) {
        return d.compareTo(order) > 0 ? d.subtract(order) : d.add(order);
    }

    private static Arguments value(String name, UnaryOperator<BigInteger> change, int position) {
        RSAPrivateCrtKey own = (RSAPrivateCrtKey) RSA.privateKey();
        BigInteger[] values = {
            own.getModulus(),
            own.getPublicExponent(),
            own.getPrivateExponent(),
            own.getPrimeP(),
            own.getPrimeQ(),
            own.getPrimeExponentP(),
            own.getPrimeExponentQ(),
            own.getCrtCoefficient()
        };
        values[position] = change.apply(values[position]);
        return Arguments.of(name, values);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rsaValues")
    void eachValueOfAnRsaKeyCounts(String name, BigInteger[] v) throws Exception {
        assertRefused(
                KeyFactory.getInstance("RSA")
                        .generatePrivate(new RSAPrivateCrtKeySpec(v[0], v[1], v[2], v[3], v[4], v[5], v[6], v[7])),
                RSA);
    }

    /** Whose factors are not there, so that it has to sign: once, and for minutes with an exponent of a million bits. */
    @Test
    void rsaKeyWithoutFactorsIsAsLargeAsTheCertificates() throws Exception {
        RSAPrivateCrtKey own = (RSAPrivateCrtKey) RSA.privateKey();
        BigInteger order = own.getPrimeP()
                .subtract(BigInteger.ONE)
                .multiply(own.getPrimeQ().subtract(BigInteger.ONE));
        KeyFactory keys = KeyFactory.getInstance("RSA");
        BigInteger huge = BigInteger.ONE.shiftLeft(1_000_000);
        assertTimeoutPreemptively(Duration.ofSeconds(5), () -> {
            assertRefused(
                    keys.generatePrivate(new RSAPrivateKeySpec(
                            own.getModulus(), own.getPrivateExponent().add(order.multiply(huge)))),
                    RSA);
            assertRefused(
                    keys.generatePrivate(new RSAPrivateKeySpec(
                            BigInteger.ONE.shiftLeft(16_383).add(BigInteger.ONE), own.getPrivateExponent())),
                    RSA);
        });
    }

    private static RSAPrivateKeySpec crt(
            RSAPrivateCrtKey key, BigInteger d, BigInteger p, BigInteger q, RSAPrivateCrtKey remainders) {
        return new RSAPrivateCrtKeySpec(
                key.getModulus(),
                key.getPublicExponent(),
                d,
                p,
                q,
                remainders.getPrimeExponentP(),
                remainders.getPrimeExponentQ(),
                remainders.getCrtCoefficient());
    }
}
