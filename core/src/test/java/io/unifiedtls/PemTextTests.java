package io.unifiedtls;

import static io.unifiedtls.testing.TestCertificates.AUTHORITY;
import static io.unifiedtls.testing.TestCertificates.certificateFor;
import static io.unifiedtls.testing.TestCertificates.pem;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.StringWriter;
import java.util.List;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.openssl.jcajce.JceOpenSSLPKCS8EncryptorBuilder;
import org.junit.jupiter.api.Test;

/** Chains and trust stores of PEM text, as an application has it in a database. */
class PemTextTests {

    private static final SigningChain CHAIN = certificateFor("shop.example");
    private static final String CERTIFICATES = pem(CHAIN.certificates());
    private static final String KEY = pem(CHAIN.privateKey());

    @Test
    void readsAChain() {
        SigningChain chain = SigningChain.ofPem(CERTIFICATES, KEY);
        assertThat(chain).isEqualTo(CHAIN);
        assertThat(chain.privateKey()).isEqualTo(CHAIN.privateKey());
    }

    @Test
    void readsAChainAndItsKeyFromOneText() {
        String both = KEY + CERTIFICATES;
        assertThat(SigningChain.ofPem(both, both)).isEqualTo(CHAIN);
    }

    @Test
    void readsAnEncryptedKey() throws Exception {
        String encrypted = encrypted("pa55");
        assertThat(SigningChain.ofPem(CERTIFICATES, encrypted, "pa55").privateKey())
                .isEqualTo(CHAIN.privateKey());
        assertThatExceptionOfType(InvalidMaterialException.class)
                .isThrownBy(() -> SigningChain.ofPem(CERTIFICATES, encrypted))
                .withMessage("The private key in PEM text is encrypted. Set private-key-password.");
        assertThatExceptionOfType(InvalidMaterialException.class)
                .isThrownBy(() -> SigningChain.ofPem(CERTIFICATES, encrypted, "wr0ng"))
                .withMessageContaining("cannot be decrypted")
                .withMessageNotContaining("wr0ng");
    }

    @Test
    void saysWhatIsMissing() {
        assertThatExceptionOfType(InvalidMaterialException.class)
                .isThrownBy(() -> SigningChain.ofPem(KEY, KEY))
                .withMessageStartingWith("PEM text contains no certificate. ");
        assertThatExceptionOfType(InvalidMaterialException.class)
                .isThrownBy(() -> SigningChain.ofPem(CERTIFICATES, CERTIFICATES))
                .withMessageStartingWith("PEM text contains no private key. ");
        assertThatExceptionOfType(InvalidMaterialException.class)
                .isThrownBy(() -> TrustStore.ofPem(KEY))
                .withMessageStartingWith("PEM text contains no certificate. ");
    }

    @Test
    void aKeyOfAnotherChainIsRefused() {
        String other = pem(certificateFor("shop.example").privateKey());
        assertThatExceptionOfType(InvalidMaterialException.class)
                .isThrownBy(() -> SigningChain.ofPem(CERTIFICATES, other));
    }

    @Test
    void readsATrustStore() {
        assertThat(TrustStore.ofPem(pem(List.of(AUTHORITY.certificate()))))
                .isEqualTo(TrustStore.of(List.of(AUTHORITY.certificate())));
    }

    private static String encrypted(String password) throws Exception {
        StringWriter text = new StringWriter();
        try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
            writer.writeObject(new JcaPKCS8Generator(
                    CHAIN.privateKey(),
                    new JceOpenSSLPKCS8EncryptorBuilder(JcaPKCS8Generator.AES_256_CBC)
                            .setProvider(new BouncyCastleProvider())
                            .setPassword(password.toCharArray())
                            .build()));
        }
        return text.toString();
    }
}
