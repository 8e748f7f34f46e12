package io.unifiedtls.autoconfigure.ssl;

import io.unifiedtls.SigningChain;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.TLSContextFactory;
import io.unifiedtls.TrustStore;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.UUID;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundleKey;
import org.springframework.boot.ssl.SslManagerBundle;
import org.springframework.boot.ssl.SslOptions;
import org.springframework.boot.ssl.SslStoreBundle;
import org.springframework.util.function.SingletonSupplier;

/**
 * A named configuration as an SSL bundle of a client. What it creates has every setting; consumers that read only its
 * stores get keys and trust alone.
 */
public final class ConfigurationBundle implements SslBundle {

    private final String name;
    private final ObjectProvider<TLSContextFactory> contexts;
    /** Of a key store that never leaves the memory. */
    private final String password = UUID.randomUUID().toString();

    private final SingletonSupplier<SslStoreBundle> stores = SingletonSupplier.of(this::makeStores);

    ConfigurationBundle(String name, ObjectProvider<TLSContextFactory> contexts) {
        this.name = name;
        this.contexts = contexts;
    }

    @Override
    public SslStoreBundle getStores() {
        return stores.obtain();
    }

    @Override
    public SslBundleKey getKey() {
        return SslBundleKey.of(password);
    }

    @Override
    public SslOptions getOptions() {
        SSLParameters parameters = createSslContext().getDefaultSSLParameters();
        return SslOptions.of(parameters.getCipherSuites(), parameters.getProtocols());
    }

    @Override
    public String getProtocol() {
        return DEFAULT_PROTOCOL;
    }

    @Override
    public SslManagerBundle getManagers() {
        return SslManagerBundle.from(getStores(), getKey());
    }

    /** The client context's, with every setting and the policy. */
    @Override
    public SSLContext createSslContext() {
        return contexts.getObject().client(name).sslContext();
    }

    @Override
    public String toString() {
        return "SslBundle[tls.configurations.%s]".formatted(name);
    }

    private SslStoreBundle makeStores() {
        TLSConfiguration configuration = contexts.getObject().configuration(name);
        try {
            KeyStore keys = configuration.certificates().isEmpty() ? null : keyStore(configuration);
            KeyStore trust = configuration.trustStore().isEmpty()
                    ? null
                    : trustStore(configuration.trustStore().get());
            return SslStoreBundle.of(keys, keys == null ? null : password, trust);
        } catch (GeneralSecurityException | IOException ex) {
            throw new IllegalStateException("The JDK makes no key store in memory", ex);
        }
    }

    private KeyStore keyStore(TLSConfiguration configuration) throws GeneralSecurityException, IOException {
        KeyStore keyStore = emptyStore();
        int position = 0;
        for (SigningChain chain : configuration.certificates()) {
            keyStore.setKeyEntry(
                    name + (position == 0 ? "" : "-" + position),
                    chain.privateKey(),
                    password.toCharArray(),
                    chain.certificates().toArray(X509Certificate[]::new));
            position++;
        }
        return keyStore;
    }

    private static KeyStore trustStore(TrustStore trustStore) throws GeneralSecurityException, IOException {
        KeyStore keyStore = emptyStore();
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
}
