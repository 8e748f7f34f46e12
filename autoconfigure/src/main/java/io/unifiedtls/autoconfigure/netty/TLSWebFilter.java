package io.unifiedtls.autoconfigure.netty;

import io.unifiedtls.ClientHello;
import io.unifiedtls.TLSConnection;
import io.unifiedtls.autoconfigure.ServerContexts;
import io.unifiedtls.handshake.LateBindingEngine;
import io.unifiedtls.server.netty.LateBindingSslHandler;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.springframework.core.Ordered;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpRequestDecorator;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;
import reactor.netty.Connection;
import reactor.netty.http.server.HttpServerRequest;

/**
 * Puts the {@link TLSConnection} among the attributes of each exchange, and refuses requests for authorities that the
 * connection was not made for. Comes first, and looks at the request as it was received, before forwarded headers.
 */
final class TLSWebFilter implements WebFilter, Ordered {

    private static final HttpStatusCode MISDIRECTED_REQUEST = HttpStatusCode.valueOf(421);

    private final ServerContexts contexts;

    TLSWebFilter(ServerContexts contexts) {
        this.contexts = contexts;
    }

    @Override
    public int getOrder() {
        return HIGHEST_PRECEDENCE;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        Object received = ServerHttpRequestDecorator.getNativeRequest(exchange.getRequest());
        if (!(received instanceof HttpServerRequest request && received instanceof Connection connection)) {
            return chain.filter(exchange);
        }
        Optional<LateBindingEngine> engine = LateBindingSslHandler.engineOf(connection.channel());
        if (engine.isPresent() && !permits(engine.get(), request)) {
            return misdirected(exchange.getResponse());
        }
        engine.flatMap(LateBindingEngine::connection)
                .ifPresent(tls -> exchange.getAttributes().put(TLSConnection.ATTRIBUTE, tls));
        return chain.filter(exchange);
    }

    private boolean permits(LateBindingEngine engine, HttpServerRequest request) {
        List<String> hosts = request.requestHeaders().getAll("host");
        return hosts.size() < 2
                && contexts.get()
                        .permits(engine.clientHello().flatMap(ClientHello::serverName), authority(request, hosts));
    }

    /** The host of the request target where it has one (RFC 9112, section 3.2.2), else of the header, without port. */
    private static String authority(HttpServerRequest request, List<String> hosts) {
        String target = request.uri();
        int scheme = target.indexOf("://");
        String authority = scheme > 0 && target.startsWith("http")
                ? target.substring(scheme + 3).split("/", 2)[0]
                : hosts.isEmpty() ? "" : hosts.get(0);
        int port = authority.lastIndexOf(':');
        return port > authority.lastIndexOf(']') ? authority.substring(0, port) : authority;
    }

    private static Mono<Void> misdirected(ServerHttpResponse response) {
        response.setStatusCode(MISDIRECTED_REQUEST);
        response.getHeaders().setContentType(MediaType.TEXT_PLAIN);
        DataBuffer body = response.bufferFactory()
                .wrap("This connection is for another host.\n".getBytes(StandardCharsets.US_ASCII));
        return response.writeWith(Mono.just(body));
    }
}
