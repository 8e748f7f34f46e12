package io.unifiedtls.autoconfigure.webflux;

import io.unifiedtls.PeerIdentity;
import io.unifiedtls.TLSConnection;
import java.util.Optional;
import org.springframework.core.MethodParameter;
import org.springframework.web.reactive.BindingContext;
import org.springframework.web.reactive.result.method.HandlerMethodArgumentResolver;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.ServerWebInputException;
import reactor.core.publisher.Mono;

/** Gives handler methods the {@link TLSConnection} or its {@link PeerIdentity}, also as {@code Optional} or nullable. */
final class TLSConnectionArgumentResolver implements HandlerMethodArgumentResolver {

    @Override
    public boolean supportsParameter(MethodParameter parameter) {
        Class<?> type = parameter.nestedIfOptional().getNestedParameterType();
        return type == TLSConnection.class || type == PeerIdentity.class;
    }

    @Override
    public Mono<Object> resolveArgument(MethodParameter parameter, BindingContext context, ServerWebExchange exchange) {
        TLSConnection connection = exchange.getAttribute(TLSConnection.ATTRIBUTE);
        if (parameter.nestedIfOptional().getNestedParameterType() == PeerIdentity.class) {
            return peer(parameter, Optional.ofNullable(connection).flatMap(TLSConnection::peerIdentity));
        }
        if (parameter.getParameterType() == Optional.class) {
            return Mono.just(Optional.ofNullable(connection));
        }
        if (connection == null && !parameter.isOptional()) {
            return Mono.error(new IllegalStateException(
                    "The request did not come over TLS, but %s wants its connection. Make it Optional."
                            .formatted(parameter.getExecutable())));
        }
        return Mono.justOrEmpty(connection);
    }

    /** A client without certificate where one is wanted is no fault of the server. */
    private static Mono<Object> peer(MethodParameter parameter, Optional<PeerIdentity> identity) {
        if (parameter.getParameterType() == Optional.class) {
            return Mono.just(identity);
        }
        return identity.isEmpty() && !parameter.isOptional()
                ? Mono.error(new ServerWebInputException("A client certificate is required", parameter))
                : Mono.justOrEmpty(identity);
    }
}
