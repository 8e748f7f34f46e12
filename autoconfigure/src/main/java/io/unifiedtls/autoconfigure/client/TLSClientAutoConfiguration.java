package io.unifiedtls.autoconfigure.client;

import io.unifiedtls.TLSClients;
import io.unifiedtls.autoconfigure.TLSAutoConfiguration;
import java.net.http.HttpClient;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.http.client.ClientHttpRequestFactoryBuilder;
import org.springframework.boot.http.client.HttpClientSettings;
import org.springframework.boot.http.client.ReactorHttpClientBuilder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Scope;
import org.springframework.core.io.ResourceLoader;

/**
 * Auto-configuration for HTTP clients: those that Spring Boot builds ({@code RestClient}, {@code RestTemplate}, {@code
 * WebClient}, HTTP service clients), the JDK's, and that of Spring Cloud Gateway.
 */
@AutoConfiguration(after = TLSAutoConfiguration.class)
public final class TLSClientAutoConfiguration {

    private static final String FIRST_DESTINATIONS = "unified-tls.clients[0].configuration";

    @Bean
    @Scope(ConfigurableBeanFactory.SCOPE_PROTOTYPE)
    @ConditionalOnMissingBean
    @ConditionalOnProperty(FIRST_DESTINATIONS)
    HttpClient.Builder tlsHttpClientBuilder(TLSClients clients) {
        return HttpClient.newBuilder().sslContext(clients.sslContext());
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(HttpClientSettings.class)
    @ConditionalOnProperty(FIRST_DESTINATIONS)
    static class SpringBootClients {

        @Bean
        static DestinationSettings tlsDestinationSettings(ObjectProvider<TLSClients> clients) {
            return new DestinationSettings(clients);
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass({ReactorHttpClientBuilder.class, reactor.netty.http.client.HttpClient.class})
    static class ReactorClients {

        @Bean
        static ReactorBundles tlsReactorBundles() {
            return new ReactorBundles();
        }

        /**
         * Spring Boot has no such bean in an application on WebFlux, though it builds {@code RestClient}s there: with a builder that nothing
         * could give our bundles to.
         */
        @Bean
        @ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.REACTIVE)
        @ConditionalOnMissingBean
        static ClientHttpRequestFactoryBuilder<?> tlsClientHttpRequestFactoryBuilder(ResourceLoader resources) {
            return ClientHttpRequestFactoryBuilder.detect(resources.getClassLoader());
        }

        @Bean
        @ConditionalOnClass(name = GatewayRoutes.FACTORY)
        @ConditionalOnProperty(FIRST_DESTINATIONS)
        static GatewayRoutes tlsGatewayRoutes(
                BeanFactory beans, ReactorBundles reactor, ObjectProvider<TLSClients> clients) {
            return new GatewayRoutes(beans, reactor, clients);
        }
    }
}
