package io.unifiedtls.autoconfigure.load;

import io.unifiedtls.CipherSuite;
import io.unifiedtls.InvalidMaterialException;
import io.unifiedtls.InvalidTLSConfigurationException;
import io.unifiedtls.SigningChain;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.TLSVersion;
import io.unifiedtls.TrustStore;
import io.unifiedtls.material.KeyStoreReader;
import java.security.KeyStore;
import java.security.KeyStoreException;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.ssl.NoSuchSslBundleException;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.core.NestedExceptionUtils;

/** Reads an SSL bundle into a configuration: keys, trust, versions and cipher suites. */
final class BundleReader {

    private BundleReader() {}

    /**
     * Apply a bundle.
     *
     * @param ours names of bundles that are made from configurations, which messages do not suggest
     * @throws InvalidMaterialException if the bundle does not exist or cannot be read
     * @throws InvalidTLSConfigurationException if there are no bundles, since one of ours has the name of another
     */
    static void apply(String name, Supplier<SslBundles> bundles, Set<String> ours, TLSConfiguration.Builder builder) {
        SslBundle bundle = find(name, all(name, bundles), ours);
        try {
            applyStores(name, bundle, builder);
        } catch (InvalidMaterialException ex) {
            throw ex;
        } catch (KeyStoreException | RuntimeException ex) {
            throw unreadable(name, ex);
        }
        String[] ciphers = bundle.getOptions().getCiphers();
        if (ciphers != null) {
            builder.cipherSuites(Arrays.stream(ciphers).map(CipherSuite::of).toList());
        }
        String[] protocols = bundle.getOptions().getEnabledProtocols();
        if (protocols != null) {
            List<TLSVersion> versions =
                    Arrays.stream(protocols).map(TLSVersion::of).sorted().toList();
            builder.lowestSupportedVersion(versions.get(0));
            builder.highestSupportedVersion(versions.get(versions.size() - 1));
        }
    }

    private static SslBundles all(String name, Supplier<SslBundles> bundles) {
        try {
            return bundles.get();
        } catch (RuntimeException ex) { // What their registrars throw, wrapped by Spring
            if (NestedExceptionUtils.getMostSpecificCause(ex) instanceof InvalidTLSConfigurationException clash) {
                throw clash;
            }
            throw unreadable(name, ex);
        }
    }

    private static SslBundle find(String name, SslBundles bundles, Set<String> ours) {
        try {
            return bundles.getBundle(name);
        } catch (NoSuchSslBundleException ex) {
            List<String> others = bundles.getBundleNames().stream()
                    .filter(known -> !ours.contains(known))
                    .sorted()
                    .toList();
            throw new InvalidMaterialException(
                    "The SSL bundle '%s' does not exist. %s"
                            .formatted(
                                    name,
                                    others.isEmpty()
                                            ? "Add it to spring.ssl.bundle."
                                            : "Set it to one of those in spring.ssl.bundle: %s."
                                                    .formatted(String.join(", ", others))),
                    ex);
        } catch (RuntimeException ex) { // Of Spring Boot's readers
            throw unreadable(name, ex);
        }
    }

    private static InvalidMaterialException unreadable(String name, Exception reason) {
        Throwable cause = NestedExceptionUtils.getMostSpecificCause(reason);
        return new InvalidMaterialException(
                "The SSL bundle '%s' cannot be read: %s"
                        .formatted(
                                name,
                                Objects.requireNonNullElse(
                                        cause.getMessage(), cause.getClass().getSimpleName())),
                reason);
    }

    private static void applyStores(String name, SslBundle bundle, TLSConfiguration.Builder builder)
            throws KeyStoreException {
        KeyStore keyStore = bundle.getStores().getKeyStore();
        if (keyStore != null) {
            String password = bundle.getKey().getPassword() != null
                    ? bundle.getKey().getPassword()
                    : bundle.getStores().getKeyStorePassword();
            SigningChain chain = KeyStoreReader.of(keyStore, "The SSL bundle '%s'".formatted(name))
                    .signingChain(bundle.getKey().getAlias(), password);
            builder.signingChains(chain);
        }
        KeyStore trustStore = bundle.getStores().getTrustStore();
        if (trustStore != null) {
            builder.trustStore(TrustStore.of(certificates(trustStore)));
        }
    }

    private static List<X509Certificate> certificates(@Nullable KeyStore trustStore) throws KeyStoreException {
        List<X509Certificate> certificates = new ArrayList<>();
        if (trustStore != null) {
            for (String alias : Collections.list(trustStore.aliases())) {
                Certificate certificate = trustStore.getCertificate(alias);
                if (certificate instanceof X509Certificate x509) {
                    certificates.add(x509);
                }
            }
        }
        return certificates;
    }
}
