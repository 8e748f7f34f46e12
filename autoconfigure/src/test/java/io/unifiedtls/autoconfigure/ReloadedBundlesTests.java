package io.unifiedtls.autoconfigure;

import static io.unifiedtls.testing.TestCertificates.write;
import static org.assertj.core.api.Assertions.assertThat;

import io.unifiedtls.SigningChain;
import io.unifiedtls.TLSContextFactory;
import io.unifiedtls.operations.TLSReloader;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.boot.ssl.DefaultSslBundleRegistry;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.boot.ssl.pem.PemSslStore;
import org.springframework.boot.ssl.pem.PemSslStoreBundle;

/** SSL bundles and configurations that follow each other. */
class ReloadedBundlesTests extends ReloadFixture {

    @Test
    void bundlesFollowAndTellTheirWatchers() {
        runner.run(context -> {
            SslBundles bundles = context.getBean(SslBundles.class);
            List<SslBundle> updates = new ArrayList<>();
            bundles.addBundleUpdateHandler("web", updates::add);
            assertThat(stored(bundles)).isEqualTo(FIRST.leaf());
            write(directory, "shop", SECOND);
            context.getBean(TLSReloader.class).reload();
            assertThat(updates).hasSize(1);
            assertThat(stored(bundles)).isEqualTo(SECOND.leaf());
        });
    }

    private static Certificate stored(SslBundles bundles) throws Exception {
        KeyStore keyStore = bundles.getBundle("web").getStores().getKeyStore();
        return keyStore == null ? FIRST.leaf() : keyStore.getCertificate("web");
    }

    @Test
    void updateOfABundleReloads() {
        DefaultSslBundleRegistry registry = new DefaultSslBundleRegistry("corporate", bundle(FIRST));
        runner.withBean("sslBundleRegistry", DefaultSslBundleRegistry.class, () -> registry)
                .withPropertyValues("unified-tls.configurations.corporate.bundle=corporate")
                .run(context -> {
                    TLSContextFactory contexts = context.getBean(TLSContextFactory.class);
                    assertThat(contexts.configuration("corporate").signingChains())
                            .containsExactly(FIRST);
                    registry.updateBundle("corporate", bundle(SECOND));
                    assertThat(contexts.configuration("corporate").signingChains())
                            .containsExactly(SECOND);
                });
    }

    private static SslBundle bundle(SigningChain chain) {
        var stores = new PemSslStoreBundle(PemSslStore.of(chain.certificates(), chain.privateKey()), null);
        return SslBundle.of(stores);
    }
}
