package io.unifiedtls.autoconfigure;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.observation.MeterObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import io.unifiedtls.context.ContextFactory;
import io.unifiedtls.metrics.HandshakeObservations;
import io.unifiedtls.metrics.NoMeters;
import io.unifiedtls.observation.HandshakeObservationConvention;
import io.unifiedtls.observation.ResolverObservationConvention;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/** Auto-configuration for observations of handshakes and resolvers, and with tracing for their spans. */
@AutoConfiguration(
        after = {TLSObservabilityAutoConfiguration.class, ObservationAutoConfiguration.class},
        afterName = "org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration")
@ConditionalOnClass({ObservationRegistry.class, ObservationAutoConfiguration.class})
@ConditionalOnBean({ObservationRegistry.class, ContextFactory.class})
public final class TLSObservationAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    HandshakeObservations tlsHandshakeObservations(
            ObservationRegistry registry,
            ObjectProvider<HandshakeObservationConvention> handshakes,
            ObjectProvider<ResolverObservationConvention> resolvers) {
        return new HandshakeObservations(registry, handshakes.getIfAvailable(), resolvers.getIfAvailable());
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass({MeterRegistry.class, MeterObservationHandler.class})
    @ConditionalOnBean(MeterRegistry.class)
    static class Meters {

        @Bean
        @ConditionalOnMissingBean
        @Order(Ordered.HIGHEST_PRECEDENCE)
        NoMeters tlsNoObservationMeters() {
            return new NoMeters();
        }
    }
}
