package io.unifiedtls.spiffe.autoconfigure;

import io.micrometer.core.instrument.binder.MeterBinder;
import io.unifiedtls.autoconfigure.TLSAutoConfiguration;
import io.unifiedtls.spiffe.IdentityHealthIndicator;
import io.unifiedtls.spiffe.IdentityMeters;
import java.time.InstantSource;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/** Auto-configuration for identities of SPIFFE. No Workload API is called before a configuration needs it. */
@AutoConfiguration(before = TLSAutoConfiguration.class)
public final class TLSSpiffeAutoConfiguration {

    private static final String SOCKET = "SPIFFE_ENDPOINT_SOCKET";

    @Bean
    SpiffeIdentities tlsSpiffeIdentities(Environment environment) {
        return new SpiffeIdentities(environment.getProperty(SOCKET));
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(MeterBinder.class)
    static class Meters {

        @Bean
        @ConditionalOnMissingBean
        IdentityMeters tlsSpiffeMeters(SpiffeIdentities identities) {
            return new IdentityMeters(identities::watches, InstantSource.system());
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(ConditionalOnEnabledHealthIndicator.class)
    @ConditionalOnEnabledHealthIndicator("tls-spiffe")
    static class Health {

        @Bean
        @ConditionalOnMissingBean
        IdentityHealthIndicator tlsSpiffeHealthIndicator(SpiffeIdentities identities) {
            return new IdentityHealthIndicator(identities::watches);
        }
    }
}
