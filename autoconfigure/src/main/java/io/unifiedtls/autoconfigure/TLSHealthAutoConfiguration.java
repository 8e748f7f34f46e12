package io.unifiedtls.autoconfigure;

import io.unifiedtls.TLSReloader;
import io.unifiedtls.actuate.TLSHealthIndicator;
import io.unifiedtls.insecure.InsecureTLSContextFactory;
import java.util.Optional;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.context.annotation.Bean;

/** Auto-configuration for the health component {@code tls}. */
@AutoConfiguration(after = TLSReloadAutoConfiguration.class)
@ConditionalOnClass(ConditionalOnEnabledHealthIndicator.class)
@ConditionalOnEnabledHealthIndicator("tls")
public final class TLSHealthAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    TLSHealthIndicator tlsHealthIndicator(
            ObjectProvider<TLSReloader> reloader,
            ObjectProvider<InsecureTLSContextFactory> insecure,
            ObjectProvider<TLSSources> sources) {
        return new TLSHealthIndicator(
                Optional.ofNullable(reloader.getIfAvailable()),
                Optional.ofNullable(insecure.getIfAvailable()),
                () -> TLSSources.disabled(sources));
    }
}
