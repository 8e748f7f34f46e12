package io.unifiedtls.autoconfigure;

import io.unifiedtls.UnsupportedSettingException;
import java.util.List;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWarDeployment;
import org.springframework.boot.web.server.ConfigurableWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Refuses {@code tls.server} where it would have no effect: it must never be dropped in silence. */
@AutoConfiguration(after = TLSAutoConfiguration.class)
@ConditionalOnProperty("tls.server.configuration")
public final class TLSServerCheckAutoConfiguration {

    private static final String TOMCAT = "org.springframework.boot.tomcat.";

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(ConfigurableWebServerFactory.class)
    static class EmbeddedServer {

        @Bean
        WebServerFactoryCustomizer<ConfigurableWebServerFactory> tlsUnsupportedServerCheck() {
            return new UnsupportedServerCheck();
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnWarDeployment
    static class War {

        War() {
            throw new UnsupportedSettingException(
                    List.of("tls.server is set, but this application is deployed as a WAR, where the servlet container "
                            + "does TLS. Remove tls.server from this deployment, or run the application as a jar."));
        }
    }

    private static final class UnsupportedServerCheck
            implements WebServerFactoryCustomizer<ConfigurableWebServerFactory> {

        @Override
        public void customize(ConfigurableWebServerFactory factory) {
            if (!factory.getClass().getName().startsWith(TOMCAT)) {
                throw new UnsupportedSettingException(
                        List.of("tls.server is set, but %s is a server without an adapter. Use Tomcat."
                                .formatted(factory.getClass().getName())));
            }
        }
    }
}
