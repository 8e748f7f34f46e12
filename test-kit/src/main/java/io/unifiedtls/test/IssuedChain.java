package io.unifiedtls.test;

import io.unifiedtls.InvalidMaterialException;
import io.unifiedtls.SigningChain;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.List;
import org.bouncycastle.util.io.pem.PemObject;
import org.bouncycastle.util.io.pem.PemWriter;

/**
 * A key and its chain, for any server or client under test. Immutable.
 *
 * @param privateKey the leaf's
 * @param certificates as they are to be sent, the leaf first unless that is the fault; without the root
 */
public record IssuedChain(PrivateKey privateKey, List<X509Certificate> certificates) {

    public IssuedChain {
        certificates = List.copyOf(certificates);
    }

    /** The certificates in PEM. */
    public String certificatesPem() {
        return certificates.stream()
                .map(certificate -> pem("CERTIFICATE", encoded(certificate)))
                .reduce("", String::concat);
    }

    /** The key in PEM (RFC 5958), without a password. */
    public String privateKeyPem() {
        return pem("PRIVATE KEY", privateKey.getEncoded());
    }

    /**
     * For a {@code TLSConfiguration}.
     *
     * @throws InvalidMaterialException where the starter finds the fault of the chain before any client does
     */
    public SigningChain signingChain() {
        return SigningChain.of(privateKey, certificates);
    }

    /** A key store for servers and clients of the JDK; its only entry has this password. */
    public KeyStore keyStore(char[] password) {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setKeyEntry("chain", privateKey, password, certificates.toArray(Certificate[]::new));
            return store;
        } catch (IOException | GeneralSecurityException ex) {
            throw new IllegalStateException("A key store in memory takes any chain", ex);
        }
    }

    private static byte[] encoded(X509Certificate certificate) {
        try {
            return certificate.getEncoded();
        } catch (GeneralSecurityException ex) {
            throw new IllegalStateException("A certificate that was made can be encoded", ex);
        }
    }

    private static String pem(String type, byte[] content) {
        StringWriter text = new StringWriter();
        try (PemWriter writer = new PemWriter(text)) {
            writer.writeObject(new PemObject(type, content));
        } catch (IOException ex) {
            throw new UncheckedIOException(ex);
        }
        return text.toString();
    }
}
