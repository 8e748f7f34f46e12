package io.unifiedtls.vault.autoconfigure;

import io.unifiedtls.InvalidTLSConfigurationException;
import io.unifiedtls.autoconfigure.TLSAutoConfiguration;
import io.unifiedtls.autoconfigure.properties.CertificateProperties;
import io.unifiedtls.autoconfigure.properties.TLSConfigurationProperties;
import io.unifiedtls.autoconfigure.properties.TLSProperties;
import io.unifiedtls.vault.RenewalObserver;
import io.unifiedtls.vault.VaultCalls;
import io.unifiedtls.vault.VaultCertificates;
import io.unifiedtls.vault.VaultSession;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.NoUniqueBeanDefinitionException;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.core.io.ResourceLoader;
import org.springframework.vault.core.VaultOperations;

/** Auto-configuration for certificates of Vault. Nothing is sent unless a configuration or the fleet needs Vault. */
@AutoConfiguration(
        before = TLSAutoConfiguration.class,
        beforeName = "io.unifiedtls.fleet.autoconfigure.TLSFleetAutoConfiguration",
        afterName = "org.springframework.cloud.vault.config.VaultAutoConfiguration")
@EnableConfigurationProperties(VaultProperties.class)
@Import({TransitConfiguration.class, ObservabilityConfiguration.class})
public final class TLSVaultAutoConfiguration {

    @Bean
    VaultFaults tlsVaultFaults(VaultProperties vault, TLSProperties tls, ListableBeanFactory beans) {
        return new VaultFaults(
                vault,
                () -> vault.transit().key() != null || isUsed(tls),
                () -> beans.getBeanNamesForType(VaultOperations.class, true, false).length > 0);
    }

    private static boolean isUsed(TLSProperties tls) {
        return tls.configurations().values().stream()
                .map(TLSConfigurationProperties::certificates)
                .filter(Objects::nonNull)
                .flatMap(List::stream)
                .map(CertificateProperties::vault)
                .anyMatch(Objects::nonNull);
    }

    @Bean
    VaultConnection tlsVaultConnection(
            VaultProperties properties, ResourceLoader resources, ObjectProvider<SslBundles> bundles) {
        return new VaultConnection(properties, resources, bundles::getObject);
    }

    @Bean
    VaultCalls tlsVaultCalls(
            VaultProperties properties, VaultConnection connection, ObjectProvider<VaultOperations> operations) {
        Duration bound = properties
                .connectTimeout()
                .plus(properties.timeout())
                .multipliedBy(2); // A login, and the request itself
        return new VaultCalls(
                () -> ofApplication(operations).map(VaultSession::of).orElseGet(connection::session), bound);
    }

    private static Optional<VaultOperations> ofApplication(ObjectProvider<VaultOperations> operations) {
        try {
            return Optional.ofNullable(operations.getIfAvailable());
        } catch (NoUniqueBeanDefinitionException ex) {
            throw new InvalidTLSConfigurationException(
                    List.of("There are several VaultOperations beans. Mark the one to use as @Primary."));
        }
    }

    @Bean
    VaultCertificates tlsVaultCertificates(VaultCalls calls, ObjectProvider<RenewalObserver> observers) {
        VaultCertificates certificates = new VaultCertificates(calls, InstantSource.system());
        observers.orderedStream().forEach(certificates::observe);
        return certificates;
    }

    @Bean
    IssuedCertificates tlsIssuedCertificates(
            VaultCalls calls, VaultCertificates certificates, VaultProperties properties, VaultFaults check) {
        return new IssuedCertificates(calls, certificates, properties, check);
    }
}
