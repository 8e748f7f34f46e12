package io.unifiedtls.kubernetes.autoconfigure;

import io.micrometer.core.instrument.MeterRegistry;
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
        SecretsMeters tlsKubernetesMeters(WatchedSources sources) {
            return new SecretsMeters(sources);
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(ConditionalOnEnabledHealthIndicator.class)
    @ConditionalOnEnabledHealthIndicator("tls-kubernetes")
    static class HealthIndicators {

        @Bean
        SecretsHealthIndicator tlsKubernetesHealthIndicator(WatchedSources sources) {
            return new SecretsHealthIndicator(sources);
        }
    }
}
