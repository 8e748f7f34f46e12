package io.unifiedtls.autoconfigure.ssl;

import org.springframework.boot.actuate.autoconfigure.info.InfoContributorAutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.health.application.SslHealthIndicator;
import org.springframework.boot.health.autoconfigure.application.SslHealthContributorAutoConfiguration;
import org.springframework.boot.health.autoconfigure.application.SslHealthIndicatorProperties;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.info.SslInfo;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.annotation.Bean;

/**
 * Auto-configuration for Spring Boot's health component {@code ssl}, which takes an instance out of service for one
 * certificate that expired. It judges the bundles of the application alone: a host's certificate is the business of the
 * component {@code tls}. An application with a component or an {@code SslInfo} of its own keeps them.
 */
@AutoConfiguration(
        after = SslAutoConfiguration.class,
        before = {SslHealthContributorAutoConfiguration.class, InfoContributorAutoConfiguration.class})
@ConditionalOnClass(SslHealthContributorAutoConfiguration.class)
@ConditionalOnEnabledHealthIndicator("ssl")
@EnableConfigurationProperties(SslHealthIndicatorProperties.class)
public final class TLSSslHealthAutoConfiguration {

    /** The {@code SslInfo} is no bean, so that information and metrics still list all bundles. */
    @Bean
    @ConditionalOnMissingBean(name = "sslHealthIndicator", value = SslInfo.class)
    SslHealthIndicator sslHealthIndicator(SslBundles bundles, SslHealthIndicatorProperties properties) {
        return new SslHealthIndicator(
                new SslInfo(new ApplicationBundles(bundles)), properties.getCertificateValidityWarningThreshold());
    }
}
