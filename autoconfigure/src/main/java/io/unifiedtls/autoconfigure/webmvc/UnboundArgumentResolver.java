package io.unifiedtls.autoconfigure.webmvc;

import io.unifiedtls.autoconfigure.ApiTypes;
import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.web.bind.support.WebDataBinderFactory;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.method.support.ModelAndViewContainer;

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
    public Object resolveArgument(
            MethodParameter parameter,
            @Nullable ModelAndViewContainer container,
            NativeWebRequest request,
            @Nullable WebDataBinderFactory binders) {
        throw new IllegalStateException(
                "%s has a parameter of type %s, which is not bound from requests. Use TLSConnection, or annotate the parameter with @RequestParam."
                        .formatted(
                                parameter.getExecutable(),
                                parameter
                                        .nestedIfOptional()
                                        .getNestedParameterType()
                                        .getSimpleName()));
    }
}
