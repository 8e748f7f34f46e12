package io.unifiedtls.autoconfigure;

import io.unifiedtls.TLSContextFactory;
import io.unifiedtls.UnsupportedSettingException;
import io.unifiedtls.autoconfigure.properties.ServerProperties;
import io.unifiedtls.autoconfigure.properties.TLSProperties;
import java.util.List;
import java.util.Objects;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnNotWarDeployment;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWarDeployment;
import org.springframework.boot.web.server.ConfigurableWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/**
 * Auto-configuration for embedded servers, where {@code unified-tls.server} is set. Refuses it where it would have no effect: it
 * must never be dropped in silence.
 */
@AutoConfiguration(after = TLSAutoConfiguration.class)
@ConditionalOnTLSServer
public final class TLSServerAutoConfiguration {

    private static final List<String> ADAPTERS = List.of(
            "org.springframework.boot.tomcat.",
            "org.springframework.boot.jetty.",
            "org.springframework.boot.reactor.netty.");

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(ConfigurableWebServerFactory.class)
    @ConditionalOnNotWarDeployment
    static class EmbeddedServer {

        @Bean
        ServerContexts tlsServerContexts(
                TLSProperties properties, TLSContextFactory contexts, Environment environment) {
            ServerProperties server = Objects.requireNonNull(properties.server());
            return ServerContexts.ofServer(Objects.requireNonNull(server.configuration()), contexts, environment);
        }

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
                    List.of(
                            "unified-tls.server is set, but this application is deployed as a WAR, so the servlet container "
                                    + "handles TLS. Remove unified-tls.server from this deployment, or run the application as a jar."));
        }
    }

    private static final class UnsupportedServerCheck
            implements WebServerFactoryCustomizer<ConfigurableWebServerFactory> {

        @Override
        public void customize(ConfigurableWebServerFactory factory) {
            if (ADAPTERS.stream().noneMatch(factory.getClass().getName()::startsWith)) {
                throw new UnsupportedSettingException(List.of(
                        "unified-tls.server is set, but %s is not a supported server. Use Tomcat, Jetty or Reactor Netty."
                                .formatted(factory.getClass().getName())));
            }
        }
    }
}
