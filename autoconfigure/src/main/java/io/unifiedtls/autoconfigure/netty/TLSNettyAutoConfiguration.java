package io.unifiedtls.autoconfigure.netty;

import io.unifiedtls.autoconfigure.ServerContexts;
import io.unifiedtls.autoconfigure.TLSServerAutoConfiguration;
import io.unifiedtls.server.netty.LateBindingSslContext;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.reactor.netty.NettyReactiveWebServerFactory;
import org.springframework.context.annotation.Bean;
import reactor.netty.http.server.HttpServer;

/** Auto-configuration for the embedded Reactor Netty, where {@code tls.server} is set. */
@AutoConfiguration(after = TLSServerAutoConfiguration.class)
@ConditionalOnClass({NettyReactiveWebServerFactory.class, HttpServer.class})
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.REACTIVE)
@ConditionalOnBean(ServerContexts.class)
public final class TLSNettyAutoConfiguration {

    @Bean
    LateBindingSslContext tlsNettySslContext(ServerContexts contexts) {
        return new LateBindingSslContext(contexts);
    }

    @Bean
    TLSNettyCustomizer tlsNettyCustomizer(ServerContexts contexts, LateBindingSslContext sslContext) {
        return new TLSNettyCustomizer(contexts, sslContext);
    }

    @Bean
    TLSWebFilter tlsWebFilter(ServerContexts contexts) {
        return new TLSWebFilter(contexts);
    }
}
