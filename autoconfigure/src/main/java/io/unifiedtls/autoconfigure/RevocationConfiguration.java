package io.unifiedtls.autoconfigure;

import io.unifiedtls.autoconfigure.load.RevocationBounds;
import io.unifiedtls.autoconfigure.properties.TLSProperties;
import io.unifiedtls.material.OcspResponses;
import io.unifiedtls.revocation.RevocationSettings;
import java.time.Clock;
import java.time.Duration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.env.Environment;

/** Beans for the revocation of peers' certificates, and for the responses of OCSP that a server sends with its own. */
@Configuration(proxyBeanMethods = false)
class RevocationConfiguration {

    private static final Duration OCSP_RETRY = Duration.ofMinutes(5);

    @Bean
    RevocationSettings tlsRevocationSettings(TLSProperties properties, Environment environment) {
        return RevocationBounds.of(properties, environment);
    }

    /** Made when a configuration asks for it. */
    @Bean
    @Lazy
    OcspResponses tlsOcspResponses(RevocationSettings revocation) {
        return new OcspResponses(Clock.systemUTC(), OCSP_RETRY, revocation);
    }
}
