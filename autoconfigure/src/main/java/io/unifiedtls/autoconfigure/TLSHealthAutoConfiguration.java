package io.unifiedtls.autoconfigure;

import io.unifiedtls.actuate.TLSHealthIndicator;
import io.unifiedtls.actuate.TLSInventory;
import io.unifiedtls.autoconfigure.properties.HealthProperties;
import io.unifiedtls.autoconfigure.properties.HealthProperties.Expiring;
import io.unifiedtls.autoconfigure.properties.ServerProperties;
import io.unifiedtls.autoconfigure.properties.TLSProperties;
import io.unifiedtls.autoconfigure.properties.TLSProperties.PolicyMode;
import io.unifiedtls.context.ContextFactory;
import io.unifiedtls.insecure.InsecureTLSContextFactory;
import io.unifiedtls.operations.TLSReloader;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.context.annotation.Bean;

/** Auto-configuration for the health component {@code tls}. */
@AutoConfiguration(after = {TLSReloadAutoConfiguration.class, TLSObservabilityAutoConfiguration.class})
@ConditionalOnClass(ConditionalOnEnabledHealthIndicator.class)
@ConditionalOnBean(TLSInventory.class)
@ConditionalOnEnabledHealthIndicator("tls")
public final class TLSHealthAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    TLSHealthIndicator tlsHealthIndicator(
            TLSProperties properties,
            TLSInventory inventory,
            ObjectProvider<ContextFactory> contexts,
            ObjectProvider<TLSReloader> reloader,
            ObjectProvider<Reloader> ownReloader,
            ObjectProvider<InsecureTLSContextFactory> insecure) {
        HealthProperties health = properties.health();
        TLSHealthIndicator.Settings settings = new TLSHealthIndicator.Settings(
                Optional.ofNullable(properties.server()).map(ServerProperties::configuration),
                health.expiryThreshold(),
                health.expiryThresholdPercent(),
                health.expiring() == Expiring.WARNING ? TLSHealthIndicator.WARNING : Status.OUT_OF_SERVICE);
        Optional<ContextFactory> ours = properties.policyMode() == PolicyMode.REPORT
                ? Optional.ofNullable(contexts.getIfAvailable())
                : Optional.empty();
        return new TLSHealthIndicator(
                settings,
                inventory,
                Optional.ofNullable(reloader.getIfAvailable()),
                () -> insecure(properties, insecure.getIfAvailable()),
                () -> ownReloader.stream().findFirst().map(Reloader::waiting).orElse(Set.of()),
                configuration ->
                        ours.map(factory -> factory.violations(configuration)).orElse(List.of()));
    }

    private static Set<String> insecure(TLSProperties properties, @Nullable InsecureTLSContextFactory factory) {
        Set<String> used = new LinkedHashSet<>(factory == null ? Set.of() : factory.used());
        if (properties.server() != null && properties.server().insecureKeyLog() != null) {
            used.add("unified-tls.server.insecure-key-log");
        }
        return used;
    }
}
