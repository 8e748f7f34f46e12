package io.unifiedtls.autoconfigure.netty;

import io.unifiedtls.server.netty.AuthorityCheckingRoutes;
import io.unifiedtls.server.netty.LateBindingSslContext;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.reactor.netty.NettyReactiveWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import reactor.netty.http.server.HttpServer;

/** The check of authorities for the management server, whose factory does not ask for route providers. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnClass({NettyReactiveWebServerFactory.class, HttpServer.class})
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.REACTIVE)
@ConditionalOnBean(LateBindingSslContext.class)
public class TLSNettyManagementConfiguration {

    @Bean
    WebServerFactoryCustomizer<NettyReactiveWebServerFactory> tlsNettyManagementAuthorityCheck(
            LateBindingSslContext sslContext) {
        return factory -> factory.addRouteProviders(routes -> new AuthorityCheckingRoutes(routes, sslContext));
    }
}
