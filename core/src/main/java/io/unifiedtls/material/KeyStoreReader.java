package io.unifiedtls.material;

import io.unifiedtls.InvalidMaterialException;
import io.unifiedtls.SigningChain;
import io.unifiedtls.x509.BouncyCastle;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.Security;
import java.security.UnrecoverableKeyException;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Reads key stores (PKCS#12, JKS). Messages name the origin and the fault, never a password. */
public final class KeyStoreReader {

    private final List<KeyStore> keyStores;
    private final String origin;

    /** Create a reader of one key store, as each implementation that could open it shows it. */
    private KeyStoreReader(List<KeyStore> keyStores, String origin) {
        this.keyStores = keyStores;
        this.origin = origin;
    }

    /**
     * Open a key store, of either type.
     *
     * @param password empty or {@code null} for one without password
     * @param origin where it comes from, for messages
     * @throws InvalidMaterialException if it is no key store, or the password is not its own
     */
    public static KeyStoreReader open(byte[] content, @Nullable String password, String origin) {
        KeyStoreKind.require(content, origin);
        KeyStoreBounds.require(content, origin);
        char[] characters = password == null ? new char[0] : password.toCharArray();
        List<KeyStore> opened = new ArrayList<>();
        List<Throwable> failures = new ArrayList<>();
        // Bouncy Castle reads keys that are not encrypted, and passwords beyond ASCII, which the JDK does not.
        for (Provider provider : isLeftToTheJdk(content, characters)
                ? new Provider[] {null}
                : new Provider[] {null, BouncyCastle.provider()}) {
            try {
                opened.add(load(content, characters, provider));
            } catch (IOException
                    | GeneralSecurityException
                    | RuntimeException
                    | StackOverflowError ex) { // The readers at what they do not expect
                failures.add(ex);
            }
        }
        if (opened.isEmpty()) {
            throw fault(failures, characters.length == 0, origin);
        }
        return new KeyStoreReader(opened, origin);
    }

    /**
     * The JDK bounds the work for keys in encrypted parts, and knows no scrypt. Bouncy Castle gets such parts only with a password
     * that the JDK does not take: somebody who does not know it cannot put anything there.
     */
    private static boolean isLeftToTheJdk(byte[] content, char[] password) {
        boolean ascii = new String(password).chars().allMatch(character -> character < 0x80);
        return ascii && !KeyStoreBounds.areComplete(content);
    }

    /** Since Java 9 a PKCS12 key store of the JDK reads the JKS format, too (JEP 229). */
    private static KeyStore load(byte[] content, char[] password, @Nullable Provider provider)
            throws IOException, GeneralSecurityException {
        KeyStore keyStore =
                provider == null ? KeyStore.getInstance("PKCS12") : KeyStore.getInstance("PKCS12", provider);
        keyStore.load(new ByteArrayInputStream(content), password);
        return keyStore;
    }

    private static InvalidMaterialException fault(List<Throwable> failures, boolean noPassword, String origin) {
        Throwable first = failures.get(0);
        if (!(first.getCause() instanceof UnrecoverableKeyException)) {
            return new InvalidMaterialException(
                    "%s is not a readable key store. Use PKCS#12 or JKS.".formatted(origin), first);
        }
        return noPassword ? needsPassword(origin, first) : wrongPassword(origin, first);
    }

    private static InvalidMaterialException needsPassword(String origin, Throwable cause) {
        return new InvalidMaterialException("%s needs a password. Set key-store-password.".formatted(origin), cause);
    }

    private static InvalidMaterialException wrongPassword(String origin, Throwable cause) {
        return new InvalidMaterialException(
                "%s cannot be opened with its password. Check key-store-password.".formatted(origin), cause);
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
            return new KeyStoreReader(List.of(keyStore), "The key store of the provider " + name);
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
        return new KeyStoreReader(List.of(keyStore), origin);
    }

    /**
     * Read a key with its chain.
     *
     * @param alias of the entry; may be left out if there is only one
     * @param password of the key
     * @throws InvalidMaterialException if there is no such entry, or the password is not its own
     */
    public SigningChain signingChain(@Nullable String alias, @Nullable String password) {
        InvalidMaterialException fault = null;
        for (KeyStore keyStore : keyStores) {
            try {
                return signingChain(keyStore, alias, password);
            } catch (InvalidMaterialException ex) {
                fault = fault == null ? ex : fault;
            }
        }
        throw Objects.requireNonNull(fault);
    }

    private SigningChain signingChain(KeyStore keyStore, @Nullable String alias, @Nullable String password) {
        try {
            String entry = alias != null ? alias : onlyKeyEntry(keyStore);
            if (!keyStore.isKeyEntry(entry)) {
                throw new InvalidMaterialException(
                        "%s has no private key with the alias '%s'. Set alias to one of these: %s."
                                .formatted(origin, entry, Collections.list(keyStore.aliases())));
            }
            Key key = key(keyStore, entry, password == null ? new char[0] : password.toCharArray());
            if (!(key instanceof PrivateKey privateKey)) {
                throw new InvalidMaterialException(
                        "%s has another kind of secret with the alias '%s'. Set alias to that of a private key."
                                .formatted(origin, entry));
            }
            return SigningChain.of(ofJdk(privateKey), certificates(keyStore, entry));
        } catch (UnrecoverableKeyException ex) {
            if (password == null || password.isEmpty()) {
                throw needsPassword(origin, ex);
            }
            throw new InvalidMaterialException(
                    "The private key in %s cannot be opened with its password. Check key-password or key-store-password."
                            .formatted(origin),
                    ex);
        } catch (GeneralSecurityException ex) {
            throw new InvalidMaterialException(
                    "%s cannot be read. Check that it is a valid key store.".formatted(origin), ex);
        }
    }

    private @Nullable Key key(KeyStore keyStore, String entry, char[] password) throws GeneralSecurityException {
        try {
            return keyStore.getKey(entry, password);
        } catch (RuntimeException | StackOverflowError ex) { // As above
            throw new InvalidMaterialException(
                    "%s cannot be read. Check that it is a valid key store.".formatted(origin), ex);
        }
    }

    private String onlyKeyEntry(KeyStore keyStore) throws GeneralSecurityException {
        List<String> entries = new ArrayList<>();
        for (String alias : Collections.list(keyStore.aliases())) {
            if (keyStore.isKeyEntry(alias)) {
                entries.add(alias);
            }
        }
        if (entries.isEmpty()) {
            throw new InvalidMaterialException(
                    "%s has no private key that can be read. Create it with its private key, and with a password."
                            .formatted(origin));
        }
        if (entries.size() != 1) {
            throw new InvalidMaterialException("%s has %d private keys: %s. Set alias to one of these."
                    .formatted(origin, entries.size(), entries));
        }
        return entries.get(0);
    }

    private List<X509Certificate> certificates(KeyStore keyStore, String entry) throws GeneralSecurityException {
        Certificate @Nullable [] chain = keyStore.getCertificateChain(entry);
        if (chain == null || !Arrays.stream(chain).allMatch(X509Certificate.class::isInstance)) {
            throw new InvalidMaterialException(
                    "%s has no X.509 certificate for the private key with the alias '%s'. Add the key's certificate chain."
                            .formatted(origin, entry));
        }
        List<X509Certificate> certificates = new ArrayList<>();
        for (Certificate certificate : chain) {
            certificates.add(ofJdk((X509Certificate) certificate));
        }
        return certificates;
    }

    /** The same key of the JDK's own, which signs faster; one that cannot be exported stays what it is. */
    private static PrivateKey ofJdk(PrivateKey key) throws GeneralSecurityException {
        return key.getClass().getName().startsWith("org.bouncycastle.")
                ? KeyFactory.getInstance(key.getAlgorithm()).generatePrivate(new PKCS8EncodedKeySpec(key.getEncoded()))
                : key;
    }

    private static X509Certificate ofJdk(X509Certificate certificate) throws GeneralSecurityException {
        return certificate.getClass().getName().startsWith("org.bouncycastle.")
                ? (X509Certificate) CertificateFactory.getInstance("X.509")
                        .generateCertificate(new ByteArrayInputStream(certificate.getEncoded()))
                : certificate;
    }
}
