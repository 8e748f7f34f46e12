package io.unifiedtls.autoconfigure;

import io.unifiedtls.actuate.HealthReport;
import io.unifiedtls.actuate.HostDetails;
import io.unifiedtls.actuate.TLSEndpoint;
import io.unifiedtls.actuate.TLSEndpointJmxExtension;
import io.unifiedtls.actuate.TLSEndpointWebExtension;
import io.unifiedtls.actuate.TLSInventory;
import io.unifiedtls.autoconfigure.load.SettingOrigins;
import io.unifiedtls.autoconfigure.properties.ServerProperties;
import io.unifiedtls.autoconfigure.properties.TLSProperties;
import io.unifiedtls.backend.TLSBackend;
import io.unifiedtls.context.ContextFactory;
import io.unifiedtls.observability.HandshakeStatistics;
import io.unifiedtls.operations.TLSExplainer;
import io.unifiedtls.operations.TLSReloader;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.actuate.autoconfigure.endpoint.expose.EndpointExposure;
import org.springframework.boot.actuate.endpoint.Sanitizer;
import org.springframework.boot.actuate.endpoint.SanitizingFunction;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;

/** Auto-configuration for the endpoint {@code tls}. */
@AutoConfiguration(after = {TLSReloadAutoConfiguration.class, TLSObservabilityAutoConfiguration.class})
@ConditionalOnClass(ConditionalOnAvailableEndpoint.class)
@ConditionalOnBean(TLSInventory.class)
@ConditionalOnAvailableEndpoint(TLSEndpoint.class)
public final class TLSEndpointAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    TLSEndpoint tlsEndpoint(
            TLSProperties properties,
            TLSInventory inventory,
            TLSBackend backend,
            Environment environment,
            ObjectProvider<ContextFactory> contexts,
            ObjectProvider<TLSExplainer> explainer,
            ObjectProvider<HandshakeStatistics> statistics,
            ObjectProvider<TLSReloader> reloader,
            ObjectProvider<HostDetails> details,
            ObjectProvider<HealthReport> health,
            ObjectProvider<SanitizingFunction> sanitizing) {
        return new TLSEndpoint(
                new TLSEndpoint.Setup(
                        backend.name(),
                        properties.policy(),
                        properties.policyMode().name().toLowerCase(Locale.ROOT),
                        () -> new SettingOrigins(environment)::of,
                        properties.configurations().entrySet().stream()
                                .filter(entry -> entry.getValue().bundle() != null)
                                .map(Map.Entry::getKey)
                                .collect(Collectors.toSet()),
                        Optional.ofNullable(properties.server())
                                .map(ServerProperties::configuration)
                                .orElse(null),
                        new Sanitizer(sanitizing.orderedStream().toList())),
                inventory,
                Optional.ofNullable(contexts.getIfAvailable()),
                Optional.ofNullable(explainer.getIfAvailable()),
                Optional.ofNullable(statistics.getIfAvailable()),
                Optional.ofNullable(reloader.getIfAvailable()),
                new AllDetails(details),
                () -> Optional.ofNullable(health.getIfAvailable()).map(HealthReport::describe));
    }

    /** Of all modules; found when they are needed. */
    private record AllDetails(ObjectProvider<HostDetails> modules) implements HostDetails {

        @Override
        public Optional<Map<String, Object>> of(String name) {
            Map<String, Object> facts = new LinkedHashMap<>();
            modules.orderedStream()
                    .flatMap(module -> module.of(name).stream())
                    .forEach(more -> more.forEach(facts::putIfAbsent));
            return facts.isEmpty() ? Optional.empty() : Optional.of(facts);
        }

        @Override
        public List<Map<String, Object>> ofTenant(String tenant, @Nullable String after, int limit) {
            return modules.orderedStream()
                    .flatMap(module -> module.ofTenant(tenant, after, limit).stream())
                    .limit(limit)
                    .toList();
        }

        @Override
        public Optional<Map<String, Object>> renew(String name) {
            return modules.orderedStream()
                    .flatMap(module -> module.renew(name).stream())
                    .findFirst();
        }

        @Override
        public Optional<Map<String, Object>> fleet() {
            return modules.orderedStream()
                    .flatMap(module -> module.fleet().stream())
                    .findFirst();
        }
    }

    @Bean
    @ConditionalOnMissingBean
    @ConditionalOnAvailableEndpoint(endpoint = TLSEndpoint.class, exposure = EndpointExposure.WEB)
    TLSEndpointWebExtension tlsEndpointWebExtension(TLSEndpoint endpoint) {
        return new TLSEndpointWebExtension(endpoint);
    }

    @Bean
    @ConditionalOnMissingBean
    @ConditionalOnAvailableEndpoint(endpoint = TLSEndpoint.class, exposure = EndpointExposure.JMX)
    TLSEndpointJmxExtension tlsEndpointJmxExtension(TLSEndpoint endpoint) {
        return new TLSEndpointJmxExtension(endpoint);
    }
}
