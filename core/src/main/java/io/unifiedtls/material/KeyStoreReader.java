package io.unifiedtls.material;

import io.unifiedtls.InvalidMaterialException;
import io.unifiedtls.SigningChain;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.Security;
import java.security.UnrecoverableKeyException;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads key stores (PKCS#12, JKS). Messages name the origin and the fault, never a password. */
public final class KeyStoreReader {

    private final KeyStore keyStore;
    private final String origin;

    private KeyStoreReader(KeyStore keyStore, String origin) {
        this.keyStore = keyStore;
        this.origin = origin;
    }

    /**
     * Open a key store, of either type.
     *
     * @param origin where it comes from, for messages
     * @throws InvalidMaterialException if it is no key store, or the password is not its own
     */
    public static KeyStoreReader open(byte[] content, @Nullable String password, String origin) {
        KeyStoreBounds.require(content, origin);
        try {
            // Since Java 9 a PKCS12 key store reads the JKS format, too (JEP 229).
            KeyStore keyStore = KeyStore.getInstance("PKCS12");
            keyStore.load(new ByteArrayInputStream(content), password == null ? null : password.toCharArray());
            return new KeyStoreReader(keyStore, origin);
        } catch (IOException
                | RuntimeException
                | StackOverflowError ex) { // The JDK's reader at what it does not expect
            throw new InvalidMaterialException(
                    ex.getCause() instanceof UnrecoverableKeyException
                            ? "%s cannot be opened with its password. Check key-store-password.".formatted(origin)
                            : "%s is not a readable key store. Use PKCS#12 or JKS.".formatted(origin),
                    ex);
        } catch (GeneralSecurityException ex) {
            throw new InvalidMaterialException(
                    "%s cannot be read. Check that it is a valid key store.".formatted(origin), ex);
        }
    }

    /**
     * Open the key store of a security provider, such as a PKCS#11 token.
     *
     * @param password its PIN
     * @throws InvalidMaterialException if there is no such provider, or its key store does not open
     */
    public static KeyStoreReader ofProvider(String name, @Nullable String password) {
        Provider provider = Security.getProvider(name);
        if (provider == null) {
            throw new InvalidMaterialException(
                    "The security provider '%s' does not exist. Add it to java.security of the Java runtime, or register it before the application starts."
                            .formatted(name));
        }
        String type = provider.getServices().stream()
                .filter(service -> service.getType().equals("KeyStore"))
                .map(Provider.Service::getAlgorithm)
                .findFirst()
                .orElseThrow(() -> new InvalidMaterialException(
                        "The security provider '%s' has no key store. Set key-store-provider to a provider that has one."
                                .formatted(name)));
        try {
            KeyStore keyStore = KeyStore.getInstance(type, provider);
            keyStore.load(null, password == null ? null : password.toCharArray());
            return new KeyStoreReader(keyStore, "The key store of the provider " + name);
        } catch (IOException | GeneralSecurityException ex) {
            throw new InvalidMaterialException(
                    "The key store of the security provider '%s' cannot be opened. Check key-store-password, and that the token is connected."
                            .formatted(name),
                    ex);
        }
    }

    /**
     * Read a key store that is open.
     *
     * @param origin where it comes from, for messages
     */
    public static KeyStoreReader of(KeyStore keyStore, String origin) {
        return new KeyStoreReader(keyStore, origin);
    }

    /**
     * Read a key with its chain.
     *
     * @param alias of the entry; may be left out if there is only one
     * @param password of the key
     * @throws InvalidMaterialException if there is no such entry, or the password is not its own
     */
    public SigningChain signingChain(@Nullable String alias, @Nullable String password) {
        try {
            String entry = alias != null ? alias : onlyKeyEntry();
            if (!keyStore.isKeyEntry(entry)) {
                throw new InvalidMaterialException(
                        "%s has no private key with the alias '%s'. Set alias to one of these: %s."
                                .formatted(origin, entry, Collections.list(keyStore.aliases())));
            }
            Key key = key(entry, password == null ? new char[0] : password.toCharArray());
            if (!(key instanceof PrivateKey privateKey)) {
                throw new InvalidMaterialException(
                        "%s has another kind of secret with the alias '%s'. Set alias to that of a private key."
                                .formatted(origin, entry));
            }
            return SigningChain.of(privateKey, certificates(entry));
        } catch (UnrecoverableKeyException ex) {
            throw new InvalidMaterialException(
                    "The private key in %s cannot be opened with its password. Check key-password or key-store-password."
                            .formatted(origin),
                    ex);
        } catch (GeneralSecurityException ex) {
            throw new InvalidMaterialException(
                    "%s cannot be read. Check that it is a valid key store.".formatted(origin), ex);
        }
    }

    private @Nullable Key key(String entry, char[] password) throws GeneralSecurityException {
        try {
            return keyStore.getKey(entry, password);
        } catch (RuntimeException | StackOverflowError ex) { // As above
            throw new InvalidMaterialException(
                    "%s cannot be read. Check that it is a valid key store.".formatted(origin), ex);
        }
    }

    private String onlyKeyEntry() throws GeneralSecurityException {
        List<String> entries = new ArrayList<>();
        for (String alias : Collections.list(keyStore.aliases())) {
            if (keyStore.isKeyEntry(alias)) {
                entries.add(alias);
            }
        }
        if (entries.size() != 1) {
            throw new InvalidMaterialException("%s has %d private keys: %s. Set alias to one of these."
                    .formatted(origin, entries.size(), entries));
        }
        return entries.get(0);
    }

    private List<X509Certificate> certificates(String entry) throws GeneralSecurityException {
        Certificate @Nullable [] chain = keyStore.getCertificateChain(entry);
        if (chain == null || !Arrays.stream(chain).allMatch(X509Certificate.class::isInstance)) {
            throw new InvalidMaterialException(
                    "%s has no X.509 certificate for the private key with the alias '%s'. Add the key's certificate chain."
                            .formatted(origin, entry));
        }
        return Arrays.stream(chain).map(X509Certificate.class::cast).toList();
    }
}
