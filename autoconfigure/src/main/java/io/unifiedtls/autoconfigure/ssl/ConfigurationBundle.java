package io.unifiedtls.autoconfigure.ssl;

import io.unifiedtls.PolicyViolationException;
import io.unifiedtls.SigningChain;
import io.unifiedtls.TLSClientContext;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.TLSContextFactory;
import io.unifiedtls.TrustStore;
import io.unifiedtls.client.LiveKeyManager;
import io.unifiedtls.client.LiveSSLContext;
import io.unifiedtls.client.LiveTrustManager;
import io.unifiedtls.context.ContextFactory;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.AlgorithmParameterSpec;
import java.util.Arrays;
import java.util.UUID;
import java.util.function.Supplier;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.PBEParameterSpec;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundleKey;
import org.springframework.boot.ssl.SslManagerBundle;
import org.springframework.boot.ssl.SslOptions;
import org.springframework.boot.ssl.SslStoreBundle;

/**
 * A named configuration as an SSL bundle of a client. The {@code SSLContext} that it creates has every setting; consumers of
 * its managers or its stores get keys and trust alone. Context and managers are those in force at each handshake, the
 * stores those in force when they are read.
 */
public final class ConfigurationBundle implements SslBundle {

    private static final SecureRandom RANDOM = new SecureRandom();

    private final String name;
    private final Supplier<TLSContextFactory> contexts;
    /** Of a key store that never leaves the memory. */
    private final String password = UUID.randomUUID().toString();

    private volatile @Nullable Stores latest;

    ConfigurationBundle(String name, Supplier<TLSContextFactory> contexts) {
        this.name = name;
        this.contexts = contexts;
    }

    /**
     * Made once for each configuration, since health and metrics read them often.
     *
     * @throws PolicyViolationException if the policy does not accept the configuration
     */
    @Override
    public SslStoreBundle getStores() {
        TLSContextFactory factory = contexts.get();
        TLSConfiguration configuration = factory.configuration(name);
        Stores made = latest;
        if (made == null || !made.configuration.equals(configuration)) {
            requireAccepted(factory, configuration);
            made = new Stores(configuration, makeStores(configuration));
            latest = made;
        }
        return made.stores;
    }

    @Override
    public SslBundleKey getKey() {
        return SslBundleKey.of(password);
    }

    /** For those who take the managers or the stores. */
    @Override
    public SslOptions getOptions() {
        SSLParameters parameters = client().sslContext().getDefaultSSLParameters();
        return new ContextOptions(SslOptions.of(parameters.getCipherSuites(), parameters.getProtocols()));
    }

    @Override
    public String getProtocol() {
        return DEFAULT_PROTOCOL;
    }

    @Override
    public SslManagerBundle getManagers() {
        return SslManagerBundle.of(
                ManagerFactories.of(new LiveKeyManager(() -> client().keyManager())),
                ManagerFactories.of(new LiveTrustManager(() -> client().trustManager())));
    }

    /** With every setting and the policy. Fails now rather than at the first handshake if that cannot be. */
    @Override
    public SSLContext createSslContext() {
        client();
        return LiveSSLContext.of(() -> client().sslContext());
    }

    private TLSClientContext client() {
        return contexts.get().client(name);
    }

    @Override
    public String toString() {
        return "SslBundle[unified-tls.configurations.%s]".formatted(name);
    }

    private void requireAccepted(TLSContextFactory factory, TLSConfiguration configuration) {
        if (factory instanceof ContextFactory ours) {
            ours.requireAccepted(configuration);
        } else {
            factory.client(name);
        }
    }

    private SslStoreBundle makeStores(TLSConfiguration configuration) {
        try {
            KeyStore keys = configuration.signingChains().isEmpty() ? null : keyStore(configuration);
            KeyStore trust = configuration.trustStore().isEmpty()
                    ? null
                    : trustStore(configuration.trustStore().get());
            return SslStoreBundle.of(keys, keys == null ? null : password, trust);
        } catch (GeneralSecurityException | IOException ex) {
            throw new IllegalStateException("The JDK did not create a key store in memory", ex);
        }
    }

    private KeyStore keyStore(TLSConfiguration configuration) throws GeneralSecurityException, IOException {
        KeyStore keyStore = emptyStore();
        int position = 0;
        for (SigningChain chain : configuration.signingChains()) {
            add(keyStore, name + (position == 0 ? "" : "-" + position), chain);
            position++;
        }
        return keyStore;
    }

    /** An entry has one name for both keys, but a certificate for RSASSA-PSS may have a key for RSA. */
    private void add(KeyStore keyStore, String alias, SigningChain chain) throws GeneralSecurityException {
        X509Certificate[] certificates = chain.certificates().toArray(X509Certificate[]::new);
        if (chain.privateKey().getAlgorithm().equals(chain.leaf().getPublicKey().getAlgorithm())) {
            keyStore.setEntry(alias, new KeyStore.PrivateKeyEntry(chain.privateKey(), certificates), protection());
        } else {
            keyStore.setKeyEntry(alias, chain.privateKey(), password.toCharArray(), certificates);
        }
    }

    /**
     * One iteration. The many of a file slow down those who guess its password, and each start and each reader of this
     * store would wait for them.
     */
    private KeyStore.PasswordProtection protection() {
        byte[] random = new byte[32];
        RANDOM.nextBytes(random);
        AlgorithmParameterSpec iv = new IvParameterSpec(random, 0, 16);
        return new KeyStore.PasswordProtection(
                password.toCharArray(),
                "PBEWithHmacSHA256AndAES_256",
                new PBEParameterSpec(Arrays.copyOfRange(random, 16, 32), 1, iv));
    }

    /** A key store cannot say which authority is of which trust domain, so there is none in it: consumers trust no one with it. */
    private static KeyStore trustStore(TrustStore trustStore) throws GeneralSecurityException, IOException {
        KeyStore keyStore = emptyStore();
        if (!trustStore.trustDomains().isEmpty()) {
            return keyStore;
        }
        int position = 0;
        for (X509Certificate certificate : trustStore.certificates()) {
            keyStore.setCertificateEntry("ca-" + position++, certificate);
        }
        if (trustStore.includesSystem()) {
            TrustManagerFactory system = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            system.init((@Nullable KeyStore) null);
            for (X509Certificate certificate : ((X509TrustManager) system.getTrustManagers()[0]).getAcceptedIssuers()) {
                keyStore.setCertificateEntry("system-" + position++, certificate);
            }
        }
        return keyStore;
    }

    private static KeyStore emptyStore() throws GeneralSecurityException, IOException {
        KeyStore keyStore = KeyStore.getInstance("PKCS12");
        keyStore.load(null, null);
        return keyStore;
    }

    /** Stores, and what they were made of. */
    private record Stores(TLSConfiguration configuration, SslStoreBundle stores) {}

    /**
     * Options that the {@code SSLContext} has without anybody's doing. So consumers that take it, and have no way to apply
     * options, need not refuse the bundle for them.
     */
    private record ContextOptions(SslOptions options) implements SslOptions {

        @Override
        public String @Nullable [] getCiphers() {
            return options.getCiphers();
        }

        @Override
        public String @Nullable [] getEnabledProtocols() {
            return options.getEnabledProtocols();
        }

        @Override
        public boolean isSpecified() {
            return false;
        }
    }
}
