package io.unifiedtls.autoconfigure.webmvc;

import io.unifiedtls.PeerIdentity;
import io.unifiedtls.TLSConnection;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.web.bind.ServletRequestBindingException;
import org.springframework.web.bind.support.WebDataBinderFactory;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.context.request.RequestAttributes;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.method.support.ModelAndViewContainer;

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
    public @Nullable Object resolveArgument(
            MethodParameter parameter,
            @Nullable ModelAndViewContainer container,
            NativeWebRequest request,
            @Nullable WebDataBinderFactory binders)
            throws ServletRequestBindingException {
        Object attribute = request.getAttribute(TLSConnection.ATTRIBUTE, RequestAttributes.SCOPE_REQUEST);
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
    private static @Nullable Object argument(MethodParameter parameter, Optional<?> value, String required)
            throws ServletRequestBindingException {
        if (parameter.getParameterType() == Optional.class) {
            return value;
        }
        if (value.isEmpty() && !parameter.isOptional()) {
            throw new ServletRequestBindingException(required);
        }
        return value.orElse(null);
    }
}
