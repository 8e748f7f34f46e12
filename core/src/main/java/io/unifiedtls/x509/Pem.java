package io.unifiedtls.x509;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringReader;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.openssl.PEMEncryptedKeyPair;
import org.bouncycastle.openssl.PEMException;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.bouncycastle.openssl.jcajce.JceOpenSSLPKCS8DecryptorProviderBuilder;
import org.bouncycastle.openssl.jcajce.JcePEMDecryptorProviderBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.pkcs.PKCS8EncryptedPrivateKeyInfo;
import org.bouncycastle.pkcs.PKCSException;
import org.bouncycastle.util.io.pem.PemObject;
import org.bouncycastle.util.io.pem.PemReader;
import org.jspecify.annotations.Nullable;

/** Reads PEM text (RFC 7468). Messages name the origin and the fault, never the text. */
public final class Pem {

    /** Decrypts only; it is not registered, so the rest of the application goes on with its own providers. */
    private static final Provider BOUNCY_CASTLE = new BouncyCastleProvider();

    /** The second is what OpenSSL also reads. */
    private static final Set<String> CERTIFICATE_LABELS = Set.of("CERTIFICATE", "X509 CERTIFICATE");

    /** No trust store has as many. */
    private static final int MOST_BLOCKS = 10_000;

    private Pem() {}

    /**
     * Read all certificates in their order; other blocks are skipped.
     *
     * @param origin where the text comes from, for messages
     * @throws UnusableMaterialException if there is none, or one cannot be read
     */
    public static List<X509Certificate> certificates(String pem, String origin) throws UnusableMaterialException {
        List<X509Certificate> certificates = new ArrayList<>();
        try (var reader = new PemReader(new StringReader(pem))) {
            int count = 0;
            for (PemObject block; (block = reader.readPemObject()) != null; ) {
                requireFew(++count, origin);
                if (CERTIFICATE_LABELS.contains(block.getType())) {
                    certificates.add(certificate(block));
                }
            }
        } catch (IOException | CertificateException | RuntimeException | StackOverflowError ex) {
            throw unreadable("PEM block", origin, ex);
        }
        if (certificates.isEmpty()) {
            throw new UnusableMaterialException(
                    "%s contains no certificate. It must have a block that starts with -----BEGIN CERTIFICATE-----."
                            .formatted(origin));
        }
        return certificates;
    }

    /**
     * Read the one private key: PKCS#8, encrypted PKCS#8, PKCS#1 or SEC1; other blocks are skipped.
     *
     * @param password for an encrypted key, or {@code null}
     * @param origin where the text comes from, for messages
     * @throws UnusableMaterialException if there is none, or it cannot be read or decrypted
     */
    public static PrivateKey privateKey(String pem, @Nullable String password, String origin)
            throws UnusableMaterialException {
        for (Object block : blocks(pem, origin)) {
            PrivateKeyInfo key = privateKeyInfo(block, password, origin);
            if (key != null) {
                return privateKey(key, origin);
            }
        }
        throw new UnusableMaterialException(("%s contains no private key. It must have a block that starts with "
                        + "-----BEGIN PRIVATE KEY----- or similar.")
                .formatted(origin));
    }

    private static List<Object> blocks(String pem, String origin) throws UnusableMaterialException {
        List<Object> blocks = new ArrayList<>();
        try (PEMParser parser = new PEMParser(new StringReader(pem))) {
            for (Object block; (block = parser.readObject()) != null; ) {
                blocks.add(block);
                requireFew(blocks.size(), origin);
            }
        } catch (IOException | RuntimeException | StackOverflowError ex) {
            throw unreadable("PEM block", origin, ex);
        }
        return blocks;
    }

    private static void requireFew(int count, String origin) throws UnusableMaterialException {
        if (count > MOST_BLOCKS) {
            throw new UnusableMaterialException(
                    "%s contains more than %,d PEM blocks, which is the maximum. Remove those that are not needed."
                            .formatted(origin, MOST_BLOCKS));
        }
    }

    private static X509Certificate certificate(PemObject block) throws CertificateException {
        return (X509Certificate) CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(block.getContent()));
    }

    private static @Nullable PrivateKeyInfo privateKeyInfo(Object block, @Nullable String password, String origin)
            throws UnusableMaterialException {
        try {
            if (block instanceof PrivateKeyInfo plain) {
                return plain;
            }
            if (block instanceof PEMKeyPair pair) {
                return pair.getPrivateKeyInfo();
            }
            if (block instanceof PKCS8EncryptedPrivateKeyInfo encrypted) {
                KeyDerivation.requireModest(
                        encrypted.toASN1Structure().getEncryptionAlgorithm(), "The private key in " + origin);
                return encrypted.decryptPrivateKeyInfo(new JceOpenSSLPKCS8DecryptorProviderBuilder()
                        .setProvider(BOUNCY_CASTLE)
                        .build(required(password, origin)));
            }
            if (block instanceof PEMEncryptedKeyPair encrypted) {
                return encrypted
                        .decryptKeyPair(new JcePEMDecryptorProviderBuilder()
                                .setProvider(BOUNCY_CASTLE)
                                .build(required(password, origin)))
                        .getPrivateKeyInfo();
            }
            return null;
        } catch (IOException | PKCSException | OperatorCreationException | RuntimeException | StackOverflowError ex) {
            throw new UnusableMaterialException(
                    "The private key in %s cannot be decrypted. Check its private-key-password.".formatted(origin), ex);
        }
    }

    private static char[] required(@Nullable String password, String origin) throws UnusableMaterialException {
        if (password == null) {
            throw new UnusableMaterialException(
                    "The private key in %s is encrypted. Set private-key-password.".formatted(origin));
        }
        return password.toCharArray();
    }

    private static PrivateKey privateKey(PrivateKeyInfo key, String origin) throws UnusableMaterialException {
        try {
            return new JcaPEMKeyConverter().getPrivateKey(key);
        } catch (PEMException | RuntimeException | StackOverflowError ex) {
            throw unreadable("private key", origin, ex);
        }
    }

    private static UnusableMaterialException unreadable(String what, String origin, Throwable cause) {
        return new UnusableMaterialException(
                "%s contains a %s that cannot be read. Replace the file with a new copy.".formatted(origin, what),
                cause);
    }
}
