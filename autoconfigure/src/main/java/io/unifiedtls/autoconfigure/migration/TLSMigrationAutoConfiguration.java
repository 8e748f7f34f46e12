package io.unifiedtls.autoconfigure.migration;

import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.ConfigurableEnvironment;
import org.yaml.snakeyaml.Yaml;

/** Auto-configuration for the endpoint {@code tlsmigration}. */
@AutoConfiguration
@ConditionalOnClass({ConditionalOnAvailableEndpoint.class, Yaml.class})
@ConditionalOnAvailableEndpoint(TLSMigrationEndpoint.class)
public final class TLSMigrationAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    TLSMigrationEndpoint tlsMigrationEndpoint(ConfigurableEnvironment environment) {
        return new TLSMigrationEndpoint(environment);
    }
}
