package io.unifiedtls.acme.autoconfigure;

import io.unifiedtls.autoconfigure.TLSAutoConfiguration;
import io.unifiedtls.fleet.autoconfigure.TLSFleetAutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Import;

/** Auto-configuration for certificates that ACME authorities issue. */
@AutoConfiguration(before = TLSAutoConfiguration.class, after = TLSFleetAutoConfiguration.class)
@ConditionalOnBooleanProperty(name = "unified-tls.fleet.enabled", matchIfMissing = true)
@ConditionalOnBooleanProperty(name = "unified-tls.acme.enabled", matchIfMissing = true)
@EnableConfigurationProperties(AcmeProperties.class)
@Import({AcmeSettingsConfiguration.class, DnsConfiguration.class, OrderConfiguration.class, DemandConfiguration.class})
public final class TLSAcmeAutoConfiguration {}
