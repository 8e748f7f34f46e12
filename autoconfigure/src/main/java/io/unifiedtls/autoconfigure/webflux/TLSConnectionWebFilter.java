package io.unifiedtls.autoconfigure.webflux;

import io.unifiedtls.TLSConnection;
import java.util.Optional;
import java.util.function.Function;
import org.springframework.core.Ordered;
import org.springframework.http.server.reactive.ServerHttpRequestDecorator;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/** Puts the {@link TLSConnection} among the attributes of each exchange, before all other filters. */
public final class TLSConnectionWebFilter implements WebFilter, Ordered {

    private final Function<Object, Optional<TLSConnection>> connections;

    /**
     * Create a filter for one kind of server.
     *
     * @param connections finds the connection of that server's own request; empty for the requests of others
     */
    public TLSConnectionWebFilter(Function<Object, Optional<TLSConnection>> connections) {
        this.connections = connections;
    }

    @Override
    public int getOrder() {
        return HIGHEST_PRECEDENCE;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        Object received = ServerHttpRequestDecorator.getNativeRequest(exchange.getRequest());
        connections
                .apply(received)
                .ifPresent(connection -> exchange.getAttributes().put(TLSConnection.ATTRIBUTE, connection));
        return chain.filter(exchange);
    }
}
