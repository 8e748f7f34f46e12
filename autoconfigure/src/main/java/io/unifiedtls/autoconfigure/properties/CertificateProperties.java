package io.unifiedtls.autoconfigure.properties;

import org.jspecify.annotations.Nullable;

/**
 * A private key with its chain, from PEM, from a key store, from Vault, or from ACME authorities.
 *
 * @param certificate Location of the PEM certificate chain, leaf first, or the PEM text.
 * @param privateKey Location of the PEM private key, or the PEM text.
 * @param privateKeyPassword Password of the PEM private key, if it is encrypted.
 * @param keyStore Location of the key store, PKCS#12 or JKS.
 * @param keyStoreProvider Name of the security provider whose key store to use instead of a location, such as
 *     SunPKCS11-Token. Its keys may be handles that never leave a token.
 * @param keyStorePassword Password of the key store, or PIN of the token.
 * @param keyPassword Password of the key in the key store. By default, the password of the key store.
 * @param alias Alias of the key in the key store. Optional if the key store has only one key.
 * @param vault Certificate of Vault or OpenBao. Needs the starter for Vault.
 * @param acme Whether ACME authorities issue a certificate for each host of the configuration, in place of a list. Write it as
 *     'certificates: acme'. Needs the starter for ACME.
 */
public record CertificateProperties(
        @Nullable String certificate,
        @Nullable String privateKey,
        @Nullable String privateKeyPassword,
        @Nullable String keyStore,
        @Nullable String keyStoreProvider,
        @Nullable String keyStorePassword,
        @Nullable String keyPassword,
        @Nullable String alias,
        @Nullable VaultCertificateProperties vault,
        boolean acme) {

    private static final String ACME = "acme";

    /**
     * The certificates of a text in place of a list.
     *
     * @throws IllegalArgumentException if it is another one than 'acme'
     */
    public static CertificateProperties of(String text) {
        if (!text.strip().equalsIgnoreCase(ACME)) {
            throw new IllegalArgumentException(
                    "Write 'acme', or a list of certificates, each with certificate and private-key, key-store or vault.");
        }
        return new CertificateProperties(null, null, null, null, null, null, null, null, null, true);
    }

    /** The locations; never a password or PEM text. */
    @Override
    public String toString() {
        if (acme) {
            return "Certificate[%s]".formatted(ACME);
        }
        if (vault != null) {
            return "Certificate[%s]".formatted(vault);
        }
        return "Certificate[%s]"
                .formatted(
                        keyStoreProvider != null
                                ? keyStoreProvider
                                : Locations.describe(keyStore != null ? keyStore : certificate));
    }
}
