package io.unifiedtls.autoconfigure.webflux;

import io.unifiedtls.autoconfigure.ApiTypes;
import org.springframework.core.MethodParameter;
import org.springframework.web.reactive.BindingContext;
import org.springframework.web.reactive.result.method.HandlerMethodArgumentResolver;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/**
 * Keeps Spring from making other types of the API, such as a server name, from the request's parameters: a handler would take
 * what the client says for what was negotiated. An annotation says that this is meant.
 */
final class UnboundArgumentResolver implements HandlerMethodArgumentResolver {

    @Override
    public boolean supportsParameter(MethodParameter parameter) {
        Class<?> type = parameter.nestedIfOptional().getNestedParameterType();
        return ApiTypes.include(type) && parameter.getParameterAnnotations().length == 0;
    }

    @Override
    public Mono<Object> resolveArgument(MethodParameter parameter, BindingContext context, ServerWebExchange exchange) {
        return Mono.error(new IllegalStateException(
                "%s has a parameter of type %s, which is not bound from requests. Use TLSConnection, or annotate the parameter with @RequestParam."
                        .formatted(
                                parameter.getExecutable(),
                                parameter
                                        .nestedIfOptional()
                                        .getNestedParameterType()
                                        .getSimpleName())));
    }
}
