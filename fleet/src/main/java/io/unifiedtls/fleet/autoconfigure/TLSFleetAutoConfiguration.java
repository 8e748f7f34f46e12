package io.unifiedtls.fleet.autoconfigure;

import io.unifiedtls.autoconfigure.TLSAutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Import;

/** Auto-configuration for hosts in a database. */
@AutoConfiguration(
        before = TLSAutoConfiguration.class,
        afterName = "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration")
@ConditionalOnBooleanProperty(name = "unified-tls.fleet.enabled", matchIfMissing = true)
@EnableConfigurationProperties(FleetProperties.class)
@Import({
    StoreConfiguration.class,
    LookupConfiguration.class,
    WorkConfiguration.class,
    TicketConfiguration.class,
    RegistryConfiguration.class,
    WarmUpConfiguration.class
})
public final class TLSFleetAutoConfiguration {}
