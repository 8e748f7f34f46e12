package io.unifiedtls.autoconfigure.webflux;

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
import org.springframework.web.reactive.config.WebFluxConfigurer;
import org.springframework.web.reactive.result.method.annotation.ArgumentResolverConfigurer;

/** Auto-configuration for WebFlux, where {@code tls.server} is set: the {@link TLSConnection} of each exchange. */
@AutoConfiguration(after = TLSServerAutoConfiguration.class)
@ConditionalOnClass(WebFluxConfigurer.class)
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.REACTIVE)
@ConditionalOnBean(ServerContexts.class)
public final class TLSWebFluxAutoConfiguration {

    @Bean
    WebFluxConfigurer tlsConnectionArgument() {
        return new WebFluxConfigurer() {
            @Override
            public void configureArgumentResolvers(ArgumentResolverConfigurer resolvers) {
                resolvers.addCustomResolver(new TLSConnectionArgumentResolver());
            }
        };
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(HttpServletRequest.class)
    static class OnServletContainer {

        @Bean
        TLSConnectionWebFilter tlsServletConnectionWebFilter() {
            return new TLSConnectionWebFilter(received -> received instanceof HttpServletRequest request
                    ? Optional.ofNullable((TLSConnection) request.getAttribute(TLSConnection.ATTRIBUTE))
                    : Optional.empty());
        }
    }
}
