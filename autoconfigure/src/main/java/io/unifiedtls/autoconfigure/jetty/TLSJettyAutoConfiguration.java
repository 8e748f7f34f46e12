package io.unifiedtls.autoconfigure.jetty;

import io.unifiedtls.autoconfigure.ServerContexts;
import io.unifiedtls.autoconfigure.TLSServerAutoConfiguration;
import org.eclipse.jetty.server.Server;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.jetty.JettyWebServerFactory;
import org.springframework.context.annotation.Bean;

/** Auto-configuration for the embedded Jetty, where {@code unified-tls.server} is set. */
@AutoConfiguration(after = TLSServerAutoConfiguration.class)
@ConditionalOnClass({JettyWebServerFactory.class, Server.class})
@ConditionalOnBean(ServerContexts.class)
public final class TLSJettyAutoConfiguration {

    @Bean
    TLSJettyCustomizer tlsJettyCustomizer(ServerContexts contexts) {
        return new TLSJettyCustomizer(contexts);
    }
}
