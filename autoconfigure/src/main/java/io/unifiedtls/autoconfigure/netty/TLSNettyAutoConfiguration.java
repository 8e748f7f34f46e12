package io.unifiedtls.autoconfigure.netty;

import io.unifiedtls.autoconfigure.ServerContexts;
import io.unifiedtls.autoconfigure.TLSServerAutoConfiguration;
import io.unifiedtls.autoconfigure.webflux.TLSConnectionWebFilter;
import io.unifiedtls.handshake.LateBindingEngine;
import io.unifiedtls.server.netty.AuthorityCheckingRoutes;
import io.unifiedtls.server.netty.LateBindingSslContext;
import io.unifiedtls.server.netty.LateBindingSslHandler;
import java.util.Optional;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.reactor.netty.NettyReactiveWebServerFactory;
import org.springframework.boot.reactor.netty.NettyRouteProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import reactor.netty.Connection;
import reactor.netty.http.server.HttpServer;

/** Auto-configuration for the embedded Reactor Netty, where {@code unified-tls.server} is set. */
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

    /** Comes first, so that all other routes are behind the check. */
    @Bean
    @Order(Ordered.HIGHEST_PRECEDENCE)
    NettyRouteProvider tlsNettyAuthorityCheck(LateBindingSslContext sslContext) {
        return routes -> new AuthorityCheckingRoutes(routes, sslContext);
    }

    @Bean
    TLSConnectionWebFilter tlsNettyConnectionWebFilter() {
        return new TLSConnectionWebFilter(received -> received instanceof Connection connection
                ? LateBindingSslHandler.engineOf(connection.channel()).flatMap(LateBindingEngine::connection)
                : Optional.empty());
    }
}
