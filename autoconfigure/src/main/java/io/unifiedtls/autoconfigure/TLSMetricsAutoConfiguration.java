package io.unifiedtls.autoconfigure;

import io.micrometer.core.instrument.MeterRegistry;
import io.unifiedtls.actuate.TLSInventory;
import io.unifiedtls.context.ContextFactory;
import io.unifiedtls.metrics.TLSMetrics;
import io.unifiedtls.operations.TLSReload;
import io.unifiedtls.operations.TLSReloader;
import io.unifiedtls.selection.StaleAnswers;
import java.time.Clock;
import java.util.Optional;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.event.EventListener;

/** Auto-configuration for meters. */
@AutoConfiguration(
        after = {
            TLSReloadAutoConfiguration.class,
            TLSObservabilityAutoConfiguration.class,
            CompositeMeterRegistryAutoConfiguration.class
        })
@ConditionalOnClass({MeterRegistry.class, CompositeMeterRegistryAutoConfiguration.class})
@ConditionalOnBean({MeterRegistry.class, ContextFactory.class})
public final class TLSMetricsAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    TLSMetrics tlsMetrics(
            MeterRegistry registry,
            ContextFactory contexts,
            TLSInventory inventory,
            ObjectProvider<TLSReloader> reloader) {
        return new TLSMetrics(
                registry,
                contexts::statistics,
                inventory::expiries,
                inventory::sourceNames,
                () -> inventory.disabledHosts().size(),
                () -> inventory.staleAnswers().values().stream()
                        .mapToInt(StaleAnswers::hosts)
                        .sum(),
                () -> faults(Optional.ofNullable(reloader.getIfAvailable())),
                Clock.systemUTC());
    }

    @Bean
    ReloadCounter tlsReloadCounter(TLSMetrics metrics) {
        return new ReloadCounter(metrics);
    }

    private static int faults(Optional<TLSReloader> reloader) {
        return reloader.flatMap(TLSReloader::latest)
                .map(attempt -> attempt.outcome().faults().size())
                .orElse(0);
    }

    /** Counts what is published: the same faults again are not. */
    record ReloadCounter(TLSMetrics metrics) {

        @EventListener
        void on(TLSReload reload) {
            metrics.reloaded(reload);
        }
    }
}
