package io.unifiedtls.material;

import static io.unifiedtls.testing.TestCertificates.certificateFor;

import io.unifiedtls.InvalidMaterialException;
import io.unifiedtls.SigningChain;
import io.unifiedtls.testing.Mutations;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.List;

/** Gives any bytes to the reader of PKCS #12, which must read them or say in its own words what is wrong. */
public final class KeyStoreFuzz {

    private static final int LONGEST = 20_000;

    private KeyStoreFuzz() {}

    /** Writes seeds to the directory that is named. */
    public static void main(String[] arguments) throws IOException {
        Mutations.write(seeds(), Path.of(arguments[0]));
    }

    static List<byte[]> seeds() {
        return List.of(
                keyStore(certificateFor("shop.example")), keyStore(certificateFor(KeyKind.RSA_2048, "shop.example")));
    }

    /** Jazzer calls this. */
    public static void fuzzerTestOneInput(byte[] octets) {
        isRead(octets);
    }

    /** Whether it was read, and not refused. */
    static boolean isRead(byte[] octets) {
        if (octets.length > LONGEST) {
            return false;
        }
        try {
            KeyStoreReader.open(octets, PemFuzz.PASSWORD, "fuzz").signingChain(null, PemFuzz.PASSWORD);
            return true;
        } catch (InvalidMaterialException ex) {
            return false;
        }
    }

    /** With few iterations, so that it is the reader that works. */
    private static byte[] keyStore(SigningChain chain) {
        System.setProperty("keystore.pkcs12.macIterationCount", "1");
        System.setProperty("keystore.pkcs12.certPbeIterationCount", "1");
        System.setProperty("keystore.pkcs12.keyPbeIterationCount", "1");
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            char[] password = PemFuzz.PASSWORD.toCharArray();
            store.load(null, null);
            store.setKeyEntry(
                    "web", chain.privateKey(), password, chain.certificates().toArray(X509Certificate[]::new));
            ByteArrayOutputStream octets = new ByteArrayOutputStream();
            store.store(octets, password);
            return octets.toByteArray();
        } catch (IOException | GeneralSecurityException ex) {
            throw new AssertionError(ex);
        } finally {
            System.clearProperty("keystore.pkcs12.macIterationCount");
            System.clearProperty("keystore.pkcs12.certPbeIterationCount");
            System.clearProperty("keystore.pkcs12.keyPbeIterationCount");
        }
    }
}
