package io.unifiedtls.autoconfigure.management;

import io.unifiedtls.autoconfigure.TLSDevelopmentAutoConfiguration.LoopbackOnly;
import io.unifiedtls.autoconfigure.properties.TLSProperties;
import org.springframework.boot.actuate.autoconfigure.web.ManagementContextConfiguration;
import org.springframework.boot.actuate.autoconfigure.web.ManagementContextType;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;

/** Keeps the management server of an application with a development CA on the loopback address, with TLS or without. */
@ManagementContextConfiguration(value = ManagementContextType.CHILD, proxyBeanMethods = false)
@ConditionalOnBooleanProperty("unified-tls.development.enabled")
class TLSDevelopmentManagementConfiguration {

    @Bean
    LoopbackOnly tlsDevelopmentManagementLoopbackOnly(TLSProperties properties, Environment environment) {
        return new LoopbackOnly(
                "management.server.address", properties.development().insecureAllowRemote(), environment);
    }
}
