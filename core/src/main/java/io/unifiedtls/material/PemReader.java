package io.unifiedtls.material;

import io.unifiedtls.InvalidMaterialException;
import io.unifiedtls.x509.Pem;
import io.unifiedtls.x509.UnusableMaterialException;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads {@linkplain Pem PEM text} of files. */
public final class PemReader {

    private PemReader() {}

    /**
     * Read all certificates in their order; other blocks are skipped.
     *
     * @param origin where the text comes from, for messages
     * @throws InvalidMaterialException if there is none, or one cannot be read
     */
    public static List<X509Certificate> certificates(String pem, String origin) {
        try {
            return Pem.certificates(pem, origin);
        } catch (UnusableMaterialException ex) {
            throw invalid(ex);
        }
    }

    /**
     * Read the one private key: PKCS#8, encrypted PKCS#8, PKCS#1 or SEC1; other blocks are skipped.
     *
     * @param password for an encrypted key, or {@code null}
     * @param origin where the text comes from, for messages
     * @throws InvalidMaterialException if there is none, or it cannot be read or decrypted
     */
    public static PrivateKey privateKey(String pem, @Nullable String password, String origin) {
        try {
            return Pem.privateKey(pem, password, origin);
        } catch (UnusableMaterialException ex) {
            throw invalid(ex);
        }
    }

    /** The same fault, as callers of the API see it. */
    static InvalidMaterialException invalid(UnusableMaterialException fault) {
        return new InvalidMaterialException(String.valueOf(fault.getMessage()), fault);
    }
}
