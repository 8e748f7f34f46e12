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
import java.security.PKCS12Attribute;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Keys and stores as the openssl tool writes them. */
class MaterialFormatsTests {

    private static final String PASSWORD = "s3cret-w0rd";

    @TempDir
    Path directory;

    @ParameterizedTest
    @CsvSource({
        "P256, pkey, BEGIN PRIVATE KEY",
        "P256, ec, BEGIN EC PRIVATE KEY",
        "RSA_2048, rsa -traditional, BEGIN RSA PRIVATE KEY",
        "ED25519, pkey, BEGIN PRIVATE KEY",
        "P256, pkey -aes256 -passout pass:s3cret-w0rd, BEGIN ENCRYPTED PRIVATE KEY",
        "RSA_2048, rsa -traditional -aes128 -passout pass:s3cret-w0rd, 'Proc-Type: 4,ENCRYPTED'",
    })
    void readsKeysOfEveryFormat(KeyKind kind, String command, String mark) throws Exception {
        SigningChain chain = certificateFor(kind, "shop.example");
        String key = openssl(chain, command);
        assertThat(key).contains(mark);
        String file = TestCertificates.pem(chain.certificates()) + key;
        assertThat(SigningChain.of(
                        PemReader.privateKey(file, PASSWORD, "shop.pem"), PemReader.certificates(file, "shop.pem")))
                .isEqualTo(chain);
    }

    @Test
    void encryptedKeyNeedsItsPassword() throws Exception {
        String key = openssl(certificateFor("shop.example"), "pkey -aes256 -passout pass:" + PASSWORD);
        assertThatExceptionOfType(InvalidMaterialException.class)
                .isThrownBy(() -> PemReader.privateKey(key, null, "file:shop.key"))
                .withMessage("The private key in file:shop.key is encrypted. Set private-key-password.");
        assertThatExceptionOfType(InvalidMaterialException.class)
                .isThrownBy(() -> PemReader.privateKey(key, "wr0ng", "file:shop.key"))
                .withMessage("The private key in file:shop.key cannot be decrypted. Check its private-key-password.")
                .satisfies(ex -> assertThat(ex.toString()).doesNotContain("wr0ng"));
    }

    @Test
    void whatIsMissingIsNamed() {
        String certificate = TestCertificates.pem(certificateFor("shop.example").certificates());
        assertThatExceptionOfType(InvalidMaterialException.class)
                .isThrownBy(() -> PemReader.privateKey(certificate, null, "file:shop.key"))
                .withMessageStartingWith("file:shop.key contains no private key.");
        assertThatExceptionOfType(InvalidMaterialException.class)
                .isThrownBy(() -> PemReader.certificates("nothing", "file:shop.pem"))
                .withMessageStartingWith("file:shop.pem contains no certificate.");
        assertThatExceptionOfType(InvalidMaterialException.class)
                .isThrownBy(() -> PemReader.certificates(certificate.replace("MII", "!!!"), "file:shop.pem"))
                .withMessageStartingWith("file:shop.pem has a PEM block 'CERTIFICATE' in line 1 that cannot be read");
    }

    @Test
    void readsPkcs12() throws Exception {
        SigningChain chain = certificateFor("shop.example");
        byte[] store = pkcs12(chain);
        assertThat(KeyStoreReader.open(store, PASSWORD, "file:shop.p12").signingChain(null, PASSWORD))
                .isEqualTo(chain);
        assertThat(KeyStoreReader.open(store, PASSWORD, "file:shop.p12").signingChain("shop", PASSWORD))
                .isEqualTo(chain);
    }

    /** As keytool makes it: the key has a password of its own. */
    @Test
    void readsJksWithAPasswordForTheKey() throws Exception {
        Path store = directory.resolve("shop.jks");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "shop",
                        "-keyalg",
                        "RSA",
                        "-dname",
                        "CN=shop.example",
                        "-ext",
                        "san=dns:shop.example",
                        "-storetype",
                        "JKS",
                        "-keystore",
                        store.toString(),
                        "-storepass",
                        PASSWORD,
                        "-keypass",
                        "0ther-w0rd")
                .redirectErrorStream(true)
                .start();
        assertThat(keytool.waitFor())
                .as(new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .isZero();
        KeyStoreReader reader = KeyStoreReader.open(Files.readAllBytes(store), PASSWORD, "file:shop.jks");
        assertThat(reader.signingChain(null, "0ther-w0rd").dnsNames()).containsExactly("shop.example");
        assertThatExceptionOfType(InvalidMaterialException.class)
                .isThrownBy(() -> reader.signingChain(null, PASSWORD))
                .withMessage("The private key in file:shop.jks cannot be opened with its password. Check key-password "
                        + "or key-store-password.");
    }

    @Test
    void keyStoreFaultsAreNamed() throws Exception {
        byte[] store = pkcs12(certificateFor("shop.example"));
        assertThatExceptionOfType(InvalidMaterialException.class)
                .isThrownBy(() -> KeyStoreReader.open(store, "wr0ng", "file:shop.p12"))
                .withMessage("file:shop.p12 cannot be opened with its password. Check key-store-password.");
        assertThatExceptionOfType(InvalidMaterialException.class)
                .isThrownBy(() -> KeyStoreReader.open(new byte[] {1, 2, 3}, PASSWORD, "file:shop.p12"))
                .withMessage("file:shop.p12 is not a readable key store. Use PKCS#12 or JKS.");
        assertThatExceptionOfType(InvalidMaterialException.class)
                .isThrownBy(() ->
                        KeyStoreReader.open(store, PASSWORD, "file:shop.p12").signingChain("web", PASSWORD))
                .withMessage(
                        "file:shop.p12 has no private key with the alias 'web'. Set alias to one of these: [shop].");
    }

    @Test
    void keyStoreWithoutTheKeysCertificateIsNamed() throws Exception {
        byte[] store = pkcs12(certificateFor("shop.example"), "-nocerts");
        assertThatExceptionOfType(InvalidMaterialException.class)
                .isThrownBy(() ->
                        KeyStoreReader.open(store, PASSWORD, "file:shop.p12").signingChain(null, PASSWORD))
                .withMessage("file:shop.p12 has no X.509 certificate for the private key with the alias 'shop'. Add "
                        + "the key's certificate chain.");
    }

    /** The JDK's reader says it with an {@link IllegalArgumentException}. */
    @Test
    void keyStoreWithABrokenAttributeIsNamed() throws Exception {
        SigningChain chain = certificateFor("shop.example");
        String attribute = "an attribute";
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setEntry(
                "shop",
                new KeyStore.PrivateKeyEntry(
                        chain.privateKey(),
                        chain.certificates().toArray(X509Certificate[]::new),
                        Set.of(new PKCS12Attribute("1.3.6.1.4.1.32473.1", attribute))),
                new KeyStore.PasswordProtection(PASSWORD.toCharArray()));
        ByteArrayOutputStream octets = new ByteArrayOutputStream();
        store.store(octets, PASSWORD.toCharArray());
        String whole = octets.toString(StandardCharsets.ISO_8859_1);
        String broken = whole.replace("\f\f" + attribute, "\1\f" + attribute); // A BOOLEAN of twelve bytes
        assertThat(broken).isNotEqualTo(whole);
        assertThatExceptionOfType(InvalidMaterialException.class)
                .isThrownBy(() ->
                        KeyStoreReader.open(broken.getBytes(StandardCharsets.ISO_8859_1), PASSWORD, "file:shop.p12"))
                .withMessage("file:shop.p12 is not a readable key store. Use PKCS#12 or JKS.");
    }

    @Test
    void keyStoreWithAnotherSecretIsNamed() throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setEntry(
                "shop",
                new KeyStore.SecretKeyEntry(new SecretKeySpec(new byte[16], "AES")),
                new KeyStore.PasswordProtection(PASSWORD.toCharArray()));
        assertThatExceptionOfType(InvalidMaterialException.class)
                .isThrownBy(() -> KeyStoreReader.of(store, "file:shop.p12").signingChain(null, PASSWORD))
                .withMessage("file:shop.p12 has another kind of secret with the alias 'shop'. Set alias to that of a "
                        + "private key.");
    }

    private String openssl(SigningChain chain, String command) throws Exception {
        Path in = Files.writeString(directory.resolve("in.key"), TestCertificates.pem(chain.privateKey()));
        Path out = directory.resolve("out.key");
        List<String> arguments = new ArrayList<>(List.of(command.split(" ", -1)));
        arguments.addAll(1, List.of("-in", in.toString(), "-out", out.toString()));
        Tool.Result result = Tool.openssl().run("", arguments);
        assertThat(result.exitCode()).as(result.output()).isZero();
        return Files.readString(out);
    }

    private byte[] pkcs12(SigningChain chain, String... options) throws Exception {
        TestCertificates.write(directory, "shop", chain);
        Path store = directory.resolve("shop.p12");
        List<String> arguments = new ArrayList<>(List.of(
                "pkcs12",
                "-export",
                "-name",
                "shop",
                "-in",
                directory.resolve("shop.pem").toString(),
                "-inkey",
                directory.resolve("shop.key").toString(),
                "-out",
                store.toString(),
                "-passout",
                "pass:" + PASSWORD));
        arguments.addAll(List.of(options));
        Tool.Result result = Tool.openssl().run("", arguments);
        assertThat(result.exitCode()).as(result.output()).isZero();
        return Files.readAllBytes(store);
    }
}
