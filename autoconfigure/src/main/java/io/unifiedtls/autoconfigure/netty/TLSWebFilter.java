package io.unifiedtls.autoconfigure.netty;

import io.unifiedtls.ClientHello;
import io.unifiedtls.ServerName;
import io.unifiedtls.TLSConnection;
import io.unifiedtls.autoconfigure.ServerContexts;
import io.unifiedtls.handshake.LateBindingEngine;
import io.unifiedtls.server.netty.LateBindingSslHandler;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
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

    private static final Pattern ABSOLUTE_FORM = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*://([^/?#]*)");
    private static final Pattern PORT = Pattern.compile(":\\d*$");

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

    /** Both the target's authority, where it has one (RFC 9112, section 3.2.2), and the header's: either may be used. */
    private boolean permits(LateBindingEngine engine, HttpServerRequest request) {
        Optional<ServerName> serverName = engine.clientHello().flatMap(ClientHello::serverName);
        List<String> hosts = request.requestHeaders().getAll("host");
        return hosts.size() < 2
                && Stream.concat(hosts.isEmpty() ? Stream.of("") : hosts.stream(), authority(request.uri()).stream())
                        .map(authority -> PORT.matcher(authority).replaceFirst(""))
                        .allMatch(authority -> contexts.get().permits(serverName, authority));
    }

    private static Optional<String> authority(String target) {
        Matcher absolute = ABSOLUTE_FORM.matcher(target);
        return absolute.lookingAt() ? Optional.of(absolute.group(1)) : Optional.empty();
    }

    private static Mono<Void> misdirected(ServerHttpResponse response) {
        response.setStatusCode(MISDIRECTED_REQUEST);
        response.getHeaders().setContentType(MediaType.TEXT_PLAIN);
        DataBuffer body = response.bufferFactory()
                .wrap("This connection is for another host.\n".getBytes(StandardCharsets.US_ASCII));
        return response.writeWith(Mono.just(body));
    }
}
