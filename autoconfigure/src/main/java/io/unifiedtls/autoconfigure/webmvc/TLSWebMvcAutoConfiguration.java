package io.unifiedtls.autoconfigure.webmvc;

import io.unifiedtls.TLSConnection;
import io.unifiedtls.autoconfigure.ServerContexts;
import io.unifiedtls.autoconfigure.TLSServerAutoConfiguration;
import java.util.List;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** Auto-configuration for Spring MVC, where {@code tls.server} is set: the {@link TLSConnection} as an argument. */
@AutoConfiguration(after = TLSServerAutoConfiguration.class)
@ConditionalOnClass(WebMvcConfigurer.class)
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@ConditionalOnBean(ServerContexts.class)
public final class TLSWebMvcAutoConfiguration {

    @Bean
    WebMvcConfigurer tlsConnectionArgument() {
        return new WebMvcConfigurer() {
            @Override
            public void addArgumentResolvers(List<HandlerMethodArgumentResolver> resolvers) {
                resolvers.add(new TLSConnectionArgumentResolver());
            }
        };
    }
}
