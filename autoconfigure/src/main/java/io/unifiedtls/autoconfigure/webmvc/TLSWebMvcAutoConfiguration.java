package io.unifiedtls.autoconfigure.webmvc;

import io.unifiedtls.PeerIdentity;
import io.unifiedtls.TLSConnection;
import java.util.List;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/**
 * Auto-configuration for Spring MVC: {@link TLSConnection} and {@link PeerIdentity} as arguments. Without {@code unified-tls.server},
 * too, and in slices of tests: otherwise Spring would look for them among the request's parameters.
 */
@AutoConfiguration
@ConditionalOnClass(WebMvcConfigurer.class)
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
public final class TLSWebMvcAutoConfiguration {

    /** Before Spring Data's, which takes every interface for its own. */
    @Bean
    @Order(Ordered.HIGHEST_PRECEDENCE)
    WebMvcConfigurer tlsConnectionArgument() {
        return with(new TLSConnectionArgumentResolver());
    }

    @Bean
    @Order(Ordered.LOWEST_PRECEDENCE)
    WebMvcConfigurer tlsUnboundArguments() {
        return with(new UnboundArgumentResolver());
    }

    private static WebMvcConfigurer with(HandlerMethodArgumentResolver resolver) {
        return new WebMvcConfigurer() {
            @Override
            public void addArgumentResolvers(List<HandlerMethodArgumentResolver> resolvers) {
                resolvers.add(resolver);
            }
        };
    }
}
