package io.unifiedtls.vault.autoconfigure;

import io.micrometer.core.instrument.MeterRegistry;
import io.unifiedtls.vault.VaultCertificates;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Health and meters. */
@Configuration(proxyBeanMethods = false)
class ObservabilityConfiguration {

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(MeterRegistry.class)
    static class Meters {

        @Bean
        VaultMeters tlsVaultMeters(ObjectProvider<VaultCertificates> certificates) {
            return new VaultMeters(certificates::getObject);
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(ConditionalOnEnabledHealthIndicator.class)
    @ConditionalOnEnabledHealthIndicator("tls-vault")
    static class HealthIndicators {

        @Bean
        VaultHealthIndicator tlsVaultHealthIndicator(VaultCertificates certificates) {
            return new VaultHealthIndicator(certificates);
        }
    }
}
