package io.unifiedtls.autoconfigure.netty;

import io.unifiedtls.autoconfigure.ServerContexts;
import io.unifiedtls.server.netty.LateBindingSslContext;
import org.springframework.boot.reactor.netty.NettyReactiveWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.core.Ordered;
import reactor.netty.http.HttpProtocol;
import reactor.netty.http.server.HttpServer;

/** Puts Reactor Netty on our engines. Comes after Boot's own customizers and before the application's. */
final class TLSNettyCustomizer implements WebServerFactoryCustomizer<NettyReactiveWebServerFactory>, Ordered {

    private final ServerContexts contexts;
    private final LateBindingSslContext sslContext;

    TLSNettyCustomizer(ServerContexts contexts, LateBindingSslContext sslContext) {
        this.contexts = contexts;
        this.sslContext = sslContext;
    }

    @Override
    public int getOrder() {
        return 100;
    }

    @Override
    public void customize(NettyReactiveWebServerFactory factory) {
        contexts.check(factory);
        factory.addServerCustomizers(server -> {
            contexts.tellTestClients(factory);
            contexts.get().servedBy(sslContext.threads());
            return secured(server);
        });
    }

    /** Boot chose the protocols for a server without TLS. */
    private HttpServer secured(HttpServer server) {
        return LateBindingSslContext.quiet(server)
                .secure(spec -> spec.sslContext(sslContext)
                        .handshakeTimeout(contexts.get().handshakeTimeout()))
                .protocol(HttpProtocol.H2, HttpProtocol.HTTP11);
    }
}
