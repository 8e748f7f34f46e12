package io.unifiedtls.autoconfigure.webflux;

import io.unifiedtls.PeerIdentity;
import io.unifiedtls.TLSConnection;
import java.util.Optional;
import org.springframework.core.MethodParameter;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.web.reactive.BindingContext;
import org.springframework.web.reactive.result.method.HandlerMethodArgumentResolver;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.ServerWebInputException;
import reactor.core.publisher.Mono;

/**
 * Gives handler methods the {@link TLSConnection} or its {@link PeerIdentity}, also as {@code Optional} or nullable. Where
 * there is none, others get 400; nothing of the request makes one.
 */
final class TLSConnectionArgumentResolver implements HandlerMethodArgumentResolver {

    @Override
    public boolean supportsParameter(MethodParameter parameter) {
        Class<?> type = parameter.nestedIfOptional().getNestedParameterType();
        return (type == TLSConnection.class || type == PeerIdentity.class) && !isPrincipal(parameter);
    }

    @Override
    public Mono<Object> resolveArgument(MethodParameter parameter, BindingContext context, ServerWebExchange exchange) {
        Object attribute = exchange.getAttribute(TLSConnection.ATTRIBUTE);
        Optional<TLSConnection> connection =
                attribute instanceof TLSConnection negotiated ? Optional.of(negotiated) : Optional.empty();
        return parameter.nestedIfOptional().getNestedParameterType() == PeerIdentity.class
                ? argument(
                        parameter, connection.flatMap(TLSConnection::peerIdentity), "A client certificate is required")
                : argument(parameter, connection, "TLS is required");
    }

    /** Spring Security's own argument, which need not be the client of the connection. */
    private static boolean isPrincipal(MethodParameter parameter) {
        return MergedAnnotations.from(parameter.getParameterAnnotations())
                .isPresent("org.springframework.security.core.annotation.AuthenticationPrincipal");
    }

    /** A client without what is wanted is no fault of the server. */
    private static Mono<Object> argument(MethodParameter parameter, Optional<?> value, String required) {
        if (parameter.getParameterType() == Optional.class) {
            return Mono.just(value);
        }
        return value.isEmpty() && !parameter.isOptional()
                ? Mono.error(new ServerWebInputException(required, parameter))
                : Mono.justOrEmpty(value);
    }
}
