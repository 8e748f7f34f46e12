package io.unifiedtls.autoconfigure;

import io.unifiedtls.actuate.TLSInfoContributor;
import io.unifiedtls.actuate.TLSInventory;
import io.unifiedtls.autoconfigure.properties.TLSProperties;
import io.unifiedtls.backend.TLSBackend;
import org.springframework.boot.actuate.autoconfigure.info.ConditionalOnEnabledInfoContributor;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/** Auto-configuration for {@code tls} in the endpoint {@code info}. */
@AutoConfiguration(after = TLSObservabilityAutoConfiguration.class)
@ConditionalOnClass(ConditionalOnEnabledInfoContributor.class)
@ConditionalOnBean(TLSInventory.class)
@ConditionalOnEnabledInfoContributor("tls")
public final class TLSInfoAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    TLSInfoContributor tlsInfoContributor(TLSBackend backend, TLSProperties properties, TLSInventory inventory) {
        return new TLSInfoContributor(backend.name(), properties.policy(), inventory);
    }
}
