package io.unifiedtls.autoconfigure.webmvc;

import io.unifiedtls.TLSConnection;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.web.bind.support.WebDataBinderFactory;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.context.request.RequestAttributes;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.method.support.ModelAndViewContainer;

/** Gives handler methods the {@link TLSConnection}, also as an {@code Optional} or nullable. */
final class TLSConnectionArgumentResolver implements HandlerMethodArgumentResolver {

    @Override
    public boolean supportsParameter(MethodParameter parameter) {
        return parameter.nestedIfOptional().getNestedParameterType() == TLSConnection.class;
    }

    @Override
    public @Nullable Object resolveArgument(
            MethodParameter parameter,
            @Nullable ModelAndViewContainer container,
            NativeWebRequest request,
            @Nullable WebDataBinderFactory binders) {
        Object connection = request.getAttribute(TLSConnection.ATTRIBUTE, RequestAttributes.SCOPE_REQUEST);
        if (parameter.getParameterType() == Optional.class) {
            return Optional.ofNullable(connection);
        }
        if (connection == null && !parameter.isOptional()) {
            throw new IllegalStateException(
                    "The request did not come over TLS, but %s wants its connection. Make it Optional."
                            .formatted(parameter.getExecutable()));
        }
        return connection;
    }
}
