package io.unifiedtls.material;

import static io.unifiedtls.testing.TestCertificates.certificateFor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.unifiedtls.InvalidMaterialException;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.asn1.BEROctetString;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.AuthenticatedSafe;
import org.bouncycastle.asn1.pkcs.ContentInfo;
import org.bouncycastle.asn1.pkcs.EncryptedData;
import org.bouncycastle.asn1.pkcs.EncryptedPrivateKeyInfo;
import org.bouncycastle.asn1.pkcs.EncryptionScheme;
import org.bouncycastle.asn1.pkcs.KeyDerivationFunc;
import org.bouncycastle.asn1.pkcs.PBES2Parameters;
import org.bouncycastle.asn1.pkcs.PBKDF2Params;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.Pfx;
import org.bouncycastle.asn1.pkcs.SafeBag;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.operator.OutputEncryptor;
import org.bouncycastle.pkcs.jcajce.JcePKCSPBEOutputEncryptorBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Keys that ask for minutes together, within a part that must be decrypted before anybody sees them. */
@Timeout(60)
class HiddenKeyTests {

    private static final String PASSWORD = "s3cret-w0rd";
    private static final int ITERATIONS = 4_000_000;

    @Test
    void areNotAllDerived() throws Exception {
        byte[] store = new Pfx(safe(hidden()), null).getEncoded();
        long before = System.nanoTime();
        assertThatExceptionOfType(InvalidMaterialException.class)
                .isThrownBy(
                        () -> KeyStoreReader.open(store, PASSWORD, "store.p12").signingChain(null, PASSWORD))
                .withMessageContaining("store.p12");
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(30));
    }

    private static ContentInfo safe(ContentInfo part) throws Exception {
        return new ContentInfo(
                PKCSObjectIdentifiers.data,
                new DEROctetString(new AuthenticatedSafe(new ContentInfo[] {part}).getEncoded()));
    }

    private static ContentInfo hidden() throws Exception {
        OutputEncryptor encryptor = new JcePKCSPBEOutputEncryptorBuilder(NISTObjectIdentifiers.id_aes256_CBC)
                .setIterationCount(1_000)
                .build(PASSWORD.toCharArray());
        ByteArrayOutputStream encrypted = new ByteArrayOutputStream();
        try (OutputStream stream = encryptor.getOutputStream(encrypted)) {
            stream.write(padded(new DERSequence(Collections.nCopies(100, key()).toArray(SafeBag[]::new)).getEncoded()));
        }
        return new ContentInfo(
                PKCSObjectIdentifiers.encryptedData,
                new EncryptedData(
                        PKCSObjectIdentifiers.data,
                        encryptor.getAlgorithmIdentifier(),
                        new BEROctetString(encrypted.toByteArray())));
    }

    /** To whole blocks (RFC 5652, section 6.3). */
    private static byte[] padded(byte[] content) {
        int missing = 16 - content.length % 16;
        byte[] padded = Arrays.copyOf(content, content.length + missing);
        Arrays.fill(padded, content.length, padded.length, (byte) missing);
        return padded;
    }

    /** Each within the bounds of both readers; the JDK derives the one that it is asked for. */
    private static SafeBag key() throws Exception {
        KeyDerivationFunc derivation = new KeyDerivationFunc(
                PKCSObjectIdentifiers.id_PBKDF2,
                new PBKDF2Params(
                        new byte[16], 4_000_000, new AlgorithmIdentifier(PKCSObjectIdentifiers.id_hmacWithSHA256)));
        EncryptionScheme cipher =
                new EncryptionScheme(NISTObjectIdentifiers.id_aes256_CBC, new DEROctetString(new byte[16]));
        AlgorithmIdentifier algorithm =
                new AlgorithmIdentifier(PKCSObjectIdentifiers.id_PBES2, new PBES2Parameters(derivation, cipher));
        return new SafeBag(
                PKCSObjectIdentifiers.pkcs8ShroudedKeyBag,
                new EncryptedPrivateKeyInfo(algorithm, encryptedKey()).toASN1Primitive());
    }

    private static byte[] encryptedKey() throws Exception {
        SecretKey key = SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                .generateSecret(new PBEKeySpec(PASSWORD.toCharArray(), new byte[16], ITERATIONS, 256));
        Cipher cipher = Cipher.getInstance("AES/CBC/PKCS5Padding");
        cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key.getEncoded(), "AES"), new IvParameterSpec(new byte[16]));
        return cipher.doFinal(certificateFor("shop.example").privateKey().getEncoded());
    }
}
