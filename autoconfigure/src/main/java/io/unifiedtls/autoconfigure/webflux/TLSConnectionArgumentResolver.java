package io.unifiedtls.autoconfigure.webflux;

import io.unifiedtls.TLSConnection;
import java.util.Optional;
import org.springframework.core.MethodParameter;
import org.springframework.web.reactive.BindingContext;
import org.springframework.web.reactive.result.method.HandlerMethodArgumentResolver;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** Gives handler methods the {@link TLSConnection}, also as an {@code Optional} or nullable. */
final class TLSConnectionArgumentResolver implements HandlerMethodArgumentResolver {

    @Override
    public boolean supportsParameter(MethodParameter parameter) {
        return parameter.nestedIfOptional().getNestedParameterType() == TLSConnection.class;
    }

    @Override
    public Mono<Object> resolveArgument(MethodParameter parameter, BindingContext context, ServerWebExchange exchange) {
        TLSConnection connection = exchange.getAttribute(TLSConnection.ATTRIBUTE);
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
}
