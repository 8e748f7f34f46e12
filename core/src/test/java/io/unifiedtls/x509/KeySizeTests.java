package io.unifiedtls.x509;

import static io.unifiedtls.testing.TestCertificates.certificateFor;
import static io.unifiedtls.testing.TestCertificates.pem;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.unifiedtls.InvalidMaterialException;
import io.unifiedtls.SigningChain;
import io.unifiedtls.TrustStore;
import io.unifiedtls.material.KeyKind;
import io.unifiedtls.material.PemReader;
import io.unifiedtls.testing.LargeKeys;
import java.math.BigInteger;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.security.spec.DSAPublicKeySpec;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class KeySizeTests {

    private static final PrivateKey KEY = certificateFor("shop.example").privateKey();

    @ParameterizedTest
    @CsvSource({
        "8193, 17, 'an RSA key of 8193 bits, but at most 8192 bits are allowed'",
        "16384, 17, 'an RSA key of 16384 bits, but at most 8192 bits are allowed'",
        "2048, 34, 'an RSA key with an exponent of 34 bits, but at most 33 bits are allowed'",
        "2048, 2047, 'an RSA key with an exponent of 2047 bits, but at most 33 bits are allowed'",
    })
    void largeRsaKeysAreRefusedWhereverTheyComeFrom(int bits, int exponentBits, String fault) {
        X509Certificate large = LargeKeys.certificate(LargeKeys.rsa(bits, exponentBits));
        String message = "The certificate 'CN=large.example' has " + fault
                + ". Each handshake would cost too much CPU time. Use a smaller key.";
        assertThat(KeySize.fault(large.getPublicKey())).contains(fault);
        assertRefused(message, () -> SigningChain.of(KEY, List.of(large)));
        assertRefused(message, () -> SigningChain.of(KEY, PemReader.certificates(pem(List.of(large)), "large.pem")));
        assertRefused(message, () -> TrustStore.of(List.of(large)));
        assertRefused(message, () -> TrustStore.systemAnd(List.of(large)));
    }

    @Test
    void issuersCountToo() {
        SigningChain chain = certificateFor("shop.example");
        X509Certificate large = LargeKeys.certificate(LargeKeys.rsa(8_193, 17));
        assertRefused(
                "'CN=large.example' has an RSA key",
                () -> SigningChain.of(chain.privateKey(), List.of(chain.leaf(), large)));
    }

    @ParameterizedTest
    @CsvSource({"8192, 17", "2048, 33", "1024, 2"})
    void othersAreNot(int bits, int exponentBits) {
        assertThat(KeySize.fault(LargeKeys.rsa(bits, exponentBits))).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(KeyKind.class)
    void usualKeysAreNot(KeyKind kind) {
        assertThat(KeySize.fault(certificateFor(kind, "shop.example").leaf().getPublicKey()))
                .isEmpty();
    }

    /** Of authorities, since nobody signs a handshake with them. */
    @Test
    void dsaKeysAreBounded() throws Exception {
        assertThat(KeySize.fault(dsa(3_072, 256))).isEmpty();
        assertThat(KeySize.fault(dsa(4_096, 256)))
                .contains("a DSA key of 4096 bits, but at most 3072 bits are allowed");
        assertThat(KeySize.fault(dsa(3_072, 3_000)))
                .contains("a DSA key with an order of 3000 bits, but at most 256 bits are allowed");
    }

    private static PublicKey dsa(int bits, int order) throws Exception {
        BigInteger p = BigInteger.ONE.shiftLeft(bits - 1).add(BigInteger.ONE);
        BigInteger q = BigInteger.ONE.shiftLeft(order - 1).add(BigInteger.ONE);
        return java.security.KeyFactory.getInstance("DSA")
                .generatePublic(new DSAPublicKeySpec(BigInteger.TWO, p, q, BigInteger.TWO));
    }

    private static void assertRefused(String message, org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        assertThatExceptionOfType(InvalidMaterialException.class)
                .isThrownBy(call)
                .withMessageContaining(message);
    }
}
