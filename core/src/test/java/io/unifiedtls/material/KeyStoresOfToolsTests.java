package io.unifiedtls.material;

import static io.unifiedtls.testing.TestCertificates.certificateFor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.unifiedtls.InvalidMaterialException;
import io.unifiedtls.SigningChain;
import io.unifiedtls.testing.TestCertificates;
import io.unifiedtls.testing.Tool;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.Provider;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Key stores as tools leave them: read, or told what they are. */
class KeyStoresOfToolsTests {

    private static final SigningChain CHAIN = certificateFor("shop.example");

    @TempDir
    Path directory;

    /** An empty password and none are the same to people. */
    @ParameterizedTest
    @CsvSource({"''", "-nomac", "-keypbe NONE -certpbe NONE", "-keypbe NONE -certpbe NONE -nomac", "-certpbe NONE"})
    void pkcs12WithoutPasswordIsRead(String options) throws Exception {
        byte[] store = pkcs12("", options);
        assertThat(chain(store, null)).isEqualTo(CHAIN);
        assertThat(chain(store, "")).isEqualTo(CHAIN);
    }

    /** The JDK overlooks private keys that are not encrypted, and Bouncy Castle refuses to decrypt with an empty password. */
    @Test
    void pkcs12ThatNeitherReaderTakesIsNamed() throws Exception {
        byte[] store = pkcs12("", "-keypbe NONE");
        assertThatExceptionOfType(InvalidMaterialException.class)
                .isThrownBy(() -> chain(store, null))
                .withMessage(
                        "shop.p12 has no private key that can be read. Create it with its private key, and with a password.");
    }

    @Test
    void pkcs12WithoutMacIsReadWithItsPassword() throws Exception {
        byte[] store = pkcs12("s3cret", "-nomac");
        assertThat(chain(store, "s3cret")).isEqualTo(CHAIN);
        assertThatExceptionOfType(InvalidMaterialException.class)
                .isThrownBy(() -> chain(store, "wr0ng"))
                .withMessageContaining("cannot be opened with its password");
    }

    @Test
    void pkcs12ThatNeedsAPasswordSaysSo() throws Exception {
        byte[] store = pkcs12("s3cret", "");
        for (String missing : new String[] {null, ""}) {
            assertThatExceptionOfType(InvalidMaterialException.class)
                    .isThrownBy(() -> chain(store, missing))
                    .withMessage("shop.p12 needs a password. Set key-store-password.");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"pässwörd", "пароль", "密码", "🔑"})
    void passwordsNeedNotBeAscii(String password) throws Exception {
        assertThat(chain(pkcs12(password, ""), password)).isEqualTo(CHAIN);
    }

    @ParameterizedTest
    @ValueSource(strings = {"JKS", "PKCS12"})
    void keyStoresOfKeytoolAreRead(String type) throws Exception {
        assertThat(chain(stored(type, null), "s3cret")).isEqualTo(CHAIN);
    }

    @ParameterizedTest
    @CsvSource({
        "JCEKS, is a JCEKS key store",
        "BKS, is a BKS key store",
        "UBER, is a BKS key store",
        "BCFKS, is not a readable key store. Use PKCS#12 or JKS."
    })
    void othersAreNamed(String type, String words) throws Exception {
        byte[] store = stored(type, type.equals("JCEKS") ? null : new BouncyCastleProvider());
        assertThatExceptionOfType(InvalidMaterialException.class)
                .isThrownBy(() -> chain(store, "s3cret"))
                .withMessageStartingWith("shop.p12 " + words);
    }

    @Test
    void otherFilesAreNamed() {
        byte[] pem = TestCertificates.pem(CHAIN.certificates()).getBytes(StandardCharsets.US_ASCII);
        assertThatExceptionOfType(InvalidMaterialException.class)
                .isThrownBy(() -> chain(pem, "s3cret"))
                .withMessage(
                        "shop.p12 contains PEM text, not a key store. Set certificate and private-key instead of key-store.");
        assertThatExceptionOfType(InvalidMaterialException.class)
                .isThrownBy(() -> chain(new byte[0], "s3cret"))
                .withMessage("shop.p12 is empty. Replace it with a new copy.");
        assertThatExceptionOfType(InvalidMaterialException.class)
                .isThrownBy(() -> chain(CHAIN.leaf().getEncoded(), "s3cret"))
                .withMessageContaining("is not a readable key store");
    }

    private static SigningChain chain(byte[] store, @Nullable String password) {
        return KeyStoreReader.open(store, password, "shop.p12").signingChain(null, password);
    }

    private static byte[] stored(String type, @Nullable Provider provider) throws Exception {
        KeyStore store = provider == null ? KeyStore.getInstance(type) : KeyStore.getInstance(type, provider);
        store.load(null, null);
        store.setKeyEntry(
                "shop",
                CHAIN.privateKey(),
                "s3cret".toCharArray(),
                CHAIN.certificates().toArray(X509Certificate[]::new));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        store.store(out, "s3cret".toCharArray());
        return out.toByteArray();
    }

    private byte[] pkcs12(String password, String options) throws Exception {
        TestCertificates.write(directory, "shop", CHAIN);
        Path store = directory.resolve("shop.p12");
        Path word = Files.writeString(directory.resolve("password"), password + "\n");
        List<String> arguments = new ArrayList<>(List.of(
                "pkcs12",
                "-export",
                "-in",
                directory.resolve("shop.pem").toString(),
                "-inkey",
                directory.resolve("shop.key").toString(),
                "-out",
                store.toString(),
                "-passout",
                "file:" + word));
        if (!options.isEmpty()) {
            arguments.addAll(List.of(options.split(" ", -1)));
        }
        Tool.Result result = Tool.openssl().run("", arguments);
        assertThat(result.exitCode()).as(result.output()).isZero();
        return Files.readAllBytes(store);
    }
}
