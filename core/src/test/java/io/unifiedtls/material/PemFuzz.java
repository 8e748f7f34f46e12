package io.unifiedtls.material;

import static io.unifiedtls.testing.TestCertificates.certificateFor;
import static io.unifiedtls.testing.TestCertificates.pem;

import io.unifiedtls.InvalidMaterialException;
import io.unifiedtls.SigningChain;
import io.unifiedtls.testing.Mutations;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.util.List;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.openssl.PKCS8Generator;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.openssl.jcajce.JceOpenSSLPKCS8EncryptorBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.util.io.pem.PemObject;

/**
 * Gives any text to the readers of PEM, which must read it or say in their own words what is wrong, and never repeat what
 * might be a key.
 */
public final class PemFuzz {

    static final String PASSWORD = "password";

    private static final int LEAK = 24;
    private static final int LONGEST = 20_000;

    private PemFuzz() {}

    /** Writes seeds to the directory that is named. */
    public static void main(String[] arguments) throws IOException {
        Mutations.write(seeds(), Path.of(arguments[0]));
    }

    static List<byte[]> seeds() {
        SigningChain ec = certificateFor("shop.example");
        SigningChain rsa = certificateFor(KeyKind.RSA_2048, "shop.example");
        return List.of(
                octets(pem(ec.certificates())),
                octets(pem(ec.privateKey())),
                octets(pem(rsa.certificates()) + pem(rsa.privateKey())),
                octets(sec1(ec.privateKey())),
                octets(traditional(rsa.privateKey())),
                octets(encrypted(ec.privateKey())));
    }

    /** Jazzer calls this. */
    public static void fuzzerTestOneInput(byte[] octets) {
        if (octets.length > LONGEST) {
            return;
        }
        String text = new String(octets, StandardCharsets.ISO_8859_1);
        isRead(text, () -> PemReader.certificates(text, "fuzz"));
        isRead(text, () -> PemReader.privateKey(text, PASSWORD, "fuzz"));
        isRead(text, () -> PemReader.privateKey(text, null, "fuzz"));
    }

    /** Whether it was read, and not refused. */
    static boolean isRead(String text, Runnable reader) {
        try {
            reader.run();
            return true;
        } catch (InvalidMaterialException ex) {
            String message = String.valueOf(ex.getMessage());
            for (int i = 0; i + LEAK <= text.length(); i++) {
                String part = text.substring(i, i + LEAK);
                if (part.chars().allMatch(octet -> Character.isLetterOrDigit(octet) || octet == '+' || octet == '/')
                        && message.contains(part)) {
                    throw new AssertionError("The message repeats what was read: " + message, ex);
                }
            }
            return false;
        }
    }

    /** With the name of the curve, as RFC 5915, section 3, demands. */
    private static String sec1(PrivateKey key) {
        StringWriter text = new StringWriter();
        try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
            PrivateKeyInfo info = PrivateKeyInfo.getInstance(key.getEncoded());
            ECPrivateKey withoutCurve = ECPrivateKey.getInstance(info.parsePrivateKey());
            ECPrivateKey complete = new ECPrivateKey(
                    256, withoutCurve.getKey(), info.getPrivateKeyAlgorithm().getParameters());
            writer.writeObject(new PemObject("EC PRIVATE KEY", complete.getEncoded()));
        } catch (IOException ex) {
            throw new AssertionError(ex);
        }
        return text.toString();
    }

    private static String traditional(PrivateKey key) {
        StringWriter text = new StringWriter();
        try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
            writer.writeObject(key);
        } catch (IOException ex) {
            throw new AssertionError(ex);
        }
        return text.toString();
    }

    private static String encrypted(PrivateKey key) {
        StringWriter text = new StringWriter();
        try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
            writer.writeObject(new JcaPKCS8Generator(
                    key,
                    new JceOpenSSLPKCS8EncryptorBuilder(PKCS8Generator.AES_128_CBC)
                            .setProvider(new BouncyCastleProvider())
                            .setPassword(PASSWORD.toCharArray())
                            .setIterationCount(100)
                            .build()));
        } catch (IOException | OperatorCreationException ex) {
            throw new AssertionError(ex);
        }
        return text.toString();
    }

    private static byte[] octets(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
