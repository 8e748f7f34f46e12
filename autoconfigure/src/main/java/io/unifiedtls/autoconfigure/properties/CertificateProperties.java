package io.unifiedtls.autoconfigure.properties;

import org.jspecify.annotations.Nullable;

/**
 * A private key with its chain, from PEM or from a key store.
 *
 * @param certificate Location of the PEM certificate chain, leaf first, or the PEM text itself.
 * @param privateKey Location of the PEM private key, or the PEM text itself.
 * @param privateKeyPassword Password of the PEM private key, if it is encrypted.
 * @param keyStore Location of the key store, PKCS#12 or JKS.
 * @param keyStoreProvider Name of the security provider whose key store is meant, such as SunPKCS11-Token, in place of a
 *     location. Its keys may be handles that never leave a token.
 * @param keyStorePassword Password of the key store, or PIN of the token.
 * @param keyPassword Password of the key in the key store. Unless set, that of the key store.
 * @param alias Alias of the key in the key store. May be left out if there is only one.
 */
public record CertificateProperties(
        @Nullable String certificate,
        @Nullable String privateKey,
        @Nullable String privateKeyPassword,
        @Nullable String keyStore,
        @Nullable String keyStoreProvider,
        @Nullable String keyStorePassword,
        @Nullable String keyPassword,
        @Nullable String alias) {

    /** The locations; never a password or PEM text. */
    @Override
    public String toString() {
        return "Certificate[%s]"
                .formatted(
                        keyStoreProvider != null
                                ? keyStoreProvider
                                : Locations.describe(keyStore != null ? keyStore : certificate));
    }
}
