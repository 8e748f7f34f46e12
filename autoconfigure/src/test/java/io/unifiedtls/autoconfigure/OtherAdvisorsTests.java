package io.unifiedtls.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import io.unifiedtls.autoconfigure.properties.TLSProperties;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.ConfigurationPropertiesBindHandlerAdvisor;
import org.springframework.boot.context.properties.bind.AbstractBindHandler;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/** Handlers of others around ours, as Spring Cloud has one. */
class OtherAdvisorsTests extends TLSAutoConfigurationFixture {

    @Test
    void propertiesAreBoundInsideAndOutsideOfOtherHandlers() {
        server().withUserConfiguration(Advisors.class)
                .run(context -> assertThat(context.getBean(TLSProperties.class).server())
                        .isNotNull());
    }

    @Configuration(proxyBeanMethods = false)
    static class Advisors {

        @Bean
        @Order(Ordered.HIGHEST_PRECEDENCE)
        ConfigurationPropertiesBindHandlerAdvisor inner() {
            return handler -> new AbstractBindHandler(handler) {};
        }

        @Bean
        @Order(Ordered.LOWEST_PRECEDENCE)
        ConfigurationPropertiesBindHandlerAdvisor outer() {
            return handler -> new AbstractBindHandler(handler) {};
        }
    }
}
