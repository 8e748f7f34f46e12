package io.unifiedtls.autoconfigure.ssl;

import io.unifiedtls.InvalidTLSConfigurationException;
import io.unifiedtls.TLSContextFactory;
import io.unifiedtls.autoconfigure.TLSAutoConfiguration;
import io.unifiedtls.autoconfigure.load.BundleClashes;
import io.unifiedtls.autoconfigure.properties.TLSProperties;
import io.unifiedtls.logging.PrintableLogger;
import io.unifiedtls.operations.TLSReload;
import java.util.List;
import org.slf4j.Logger;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.autoconfigure.ssl.SslBundleRegistrar;
import org.springframework.boot.ssl.SslBundleRegistry;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.ApplicationListener;
import org.springframework.context.PayloadApplicationEvent;
import org.springframework.context.annotation.Bean;

/**
 * Auto-configuration for the SSL bundles of the named configurations. Each is made when it is first used, since bundles are
 * registered before there is a context factory.
 */
@AutoConfiguration(after = {TLSAutoConfiguration.class, SslAutoConfiguration.class})
public final class TLSSslBundleAutoConfiguration {

    private static final Logger log = PrintableLogger.of(TLSSslBundleAutoConfiguration.class);

    /** Comes after Boot's own, which is registered before it, so that a clash of names is ours to explain. */
    @Bean
    SslBundleRegistrar tlsSslBundleRegistrar(TLSProperties properties, ObjectProvider<TLSContextFactory> contexts) {
        return registry -> properties.configurations().forEach((name, configuration) -> {
            if (!configuration.isBundleAlone()) {
                register(registry, name, contexts);
            }
        });
    }

    /** Tells those who watch a bundle that it has changed. */
    @Bean
    ApplicationListener<PayloadApplicationEvent<TLSReload>> tlsSslBundleUpdates(
            ObjectProvider<SslBundleRegistry> registry, ObjectProvider<TLSContextFactory> contexts) {
        return ApplicationListener.forPayload(reload -> registry.ifAvailable(bundles -> reload.changes().stream()
                .map(TLSReload.Change::configurationName)
                .filter(name -> isOurs(bundles, name))
                .forEach(name -> bundles.updateBundle(name, new ConfigurationBundle(name, contexts::getObject)))));
    }

    private static boolean isOurs(SslBundleRegistry registry, String name) {
        return registry instanceof SslBundles bundles
                && bundles.getBundleNames().contains(name)
                && bundles.getBundle(name) instanceof ConfigurationBundle;
    }

    private static void register(SslBundleRegistry registry, String name, ObjectProvider<TLSContextFactory> contexts) {
        try {
            registry.registerBundle(name, new ConfigurationBundle(name, contexts::getObject));
            if (registry instanceof SslBundles bundles) {
                // Else each update would be a warning that the bundle's users may not see it, which most do.
                bundles.addBundleUpdateHandler(name, updated -> log.debug("Updated the SSL bundle '{}'", name));
            }
        } catch (IllegalStateException ex) {
            throw new InvalidTLSConfigurationException(List.of(BundleClashes.fault(name)));
        }
    }
}
