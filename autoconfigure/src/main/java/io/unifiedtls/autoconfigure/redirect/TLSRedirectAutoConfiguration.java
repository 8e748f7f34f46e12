package io.unifiedtls.autoconfigure.redirect;

import io.unifiedtls.autoconfigure.ServerContexts;
import io.unifiedtls.autoconfigure.TLSServerAutoConfiguration;
import io.unifiedtls.autoconfigure.properties.TLSProperties;
import io.unifiedtls.challenge.Challenges;
import io.unifiedtls.selection.Resolvers;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;

/** Auto-configuration for the port that redirects to the embedded server, where {@code unified-tls.redirect.port} is set. */
@AutoConfiguration(after = TLSServerAutoConfiguration.class)
@ConditionalOnClass(WebServerApplicationContext.class)
@ConditionalOnWebApplication
@ConditionalOnBean(ServerContexts.class)
@ConditionalOnProperty("unified-tls.redirect.port")
public final class TLSRedirectAutoConfiguration {

    @Bean
    RedirectPort tlsRedirectPort(
            TLSProperties properties,
            ServerContexts contexts,
            Resolvers resolvers,
            Challenges challenges,
            ConfigurableApplicationContext application) {
        return new RedirectPort(properties, contexts, resolvers, challenges, application);
    }
}
