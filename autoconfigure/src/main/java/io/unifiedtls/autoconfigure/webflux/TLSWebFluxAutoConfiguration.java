package io.unifiedtls.autoconfigure.webflux;

import io.unifiedtls.PeerIdentity;
import io.unifiedtls.TLSConnection;
import io.unifiedtls.autoconfigure.ServerContexts;
import io.unifiedtls.autoconfigure.TLSServerAutoConfiguration;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.web.reactive.config.WebFluxConfigurer;
import org.springframework.web.reactive.result.method.HandlerMethodArgumentResolver;
import org.springframework.web.reactive.result.method.annotation.ArgumentResolverConfigurer;

/**
 * Auto-configuration for WebFlux: {@link TLSConnection} and {@link PeerIdentity} as arguments. Without {@code unified-tls.server}, too,
 * and in slices of tests: otherwise Spring would look for them among the request's parameters.
 */
@AutoConfiguration(after = TLSServerAutoConfiguration.class)
@ConditionalOnClass(WebFluxConfigurer.class)
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.REACTIVE)
public final class TLSWebFluxAutoConfiguration {

    @Bean
    @Order(Ordered.HIGHEST_PRECEDENCE)
    WebFluxConfigurer tlsConnectionArgument() {
        return with(new TLSConnectionArgumentResolver());
    }

    @Bean
    @Order(Ordered.LOWEST_PRECEDENCE)
    WebFluxConfigurer tlsUnboundArguments() {
        return with(new UnboundArgumentResolver());
    }

    private static WebFluxConfigurer with(HandlerMethodArgumentResolver resolver) {
        return new WebFluxConfigurer() {
            @Override
            public void configureArgumentResolvers(ArgumentResolverConfigurer resolvers) {
                resolvers.addCustomResolver(resolver);
            }
        };
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(HttpServletRequest.class)
    @ConditionalOnBean(ServerContexts.class)
    static class OnServletContainer {

        @Bean
        TLSConnectionWebFilter tlsServletConnectionWebFilter() {
            return new TLSConnectionWebFilter(received -> received instanceof HttpServletRequest request
                            && request.getAttribute(TLSConnection.ATTRIBUTE) instanceof TLSConnection connection
                    ? Optional.of(connection)
                    : Optional.empty());
        }
    }
}
