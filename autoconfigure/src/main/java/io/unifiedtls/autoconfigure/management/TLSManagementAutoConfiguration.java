package io.unifiedtls.autoconfigure.management;

import io.unifiedtls.InvalidTLSConfigurationException;
import io.unifiedtls.autoconfigure.TLSServerAutoConfiguration;
import io.unifiedtls.autoconfigure.properties.ManagementProperties;
import io.unifiedtls.autoconfigure.properties.TLSProperties;
import java.util.List;
import org.springframework.boot.actuate.autoconfigure.web.server.ManagementPortType;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/**
 * Refuses {@code unified-tls.management} where it would have no effect. What it does is in the
 * {@link TLSManagementChildConfiguration}.
 */
@AutoConfiguration(after = TLSServerAutoConfiguration.class)
@ConditionalOnProperty("unified-tls.management.configuration")
public final class TLSManagementAutoConfiguration {

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(ManagementPortType.class)
    static class WithActuator {

        WithActuator(Environment environment, TLSProperties properties) {
            if (ManagementPortType.get(environment) != ManagementPortType.DIFFERENT) {
                throw noEffect("the management server has no port of its own. Set management.server.port");
            }
            boolean inherits =
                    ManagementProperties.INHERIT.equals(properties.management().configuration());
            if (inherits && properties.server() == null) {
                throw noEffect(
                        "unified-tls.server is not set, so it has nothing to inherit. Set it to the name of a configuration");
            }
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnMissingClass("org.springframework.boot.actuate.autoconfigure.web.server.ManagementPortType")
    static class WithoutActuator {

        WithoutActuator() {
            throw noEffect("the actuator is missing. Add the dependency "
                    + "org.springframework.boot:spring-boot-starter-actuator");
        }
    }

    private static InvalidTLSConfigurationException noEffect(String reason) {
        return new InvalidTLSConfigurationException(
                List.of("unified-tls.management.configuration is set, but %s, or remove it.".formatted(reason)));
    }
}
