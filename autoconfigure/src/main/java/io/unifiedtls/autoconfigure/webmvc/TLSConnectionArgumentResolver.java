package io.unifiedtls.autoconfigure.webmvc;

import io.unifiedtls.PeerIdentity;
import io.unifiedtls.TLSConnection;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.web.bind.ServletRequestBindingException;
import org.springframework.web.bind.support.WebDataBinderFactory;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.context.request.RequestAttributes;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.method.support.ModelAndViewContainer;

/** Gives handler methods the {@link TLSConnection} or its {@link PeerIdentity}, also as {@code Optional} or nullable. */
final class TLSConnectionArgumentResolver implements HandlerMethodArgumentResolver {

    @Override
    public boolean supportsParameter(MethodParameter parameter) {
        Class<?> type = parameter.nestedIfOptional().getNestedParameterType();
        return type == TLSConnection.class || type == PeerIdentity.class;
    }

    @Override
    public @Nullable Object resolveArgument(
            MethodParameter parameter,
            @Nullable ModelAndViewContainer container,
            NativeWebRequest request,
            @Nullable WebDataBinderFactory binders)
            throws ServletRequestBindingException {
        TLSConnection connection =
                (TLSConnection) request.getAttribute(TLSConnection.ATTRIBUTE, RequestAttributes.SCOPE_REQUEST);
        if (parameter.nestedIfOptional().getNestedParameterType() == PeerIdentity.class) {
            return peer(parameter, Optional.ofNullable(connection).flatMap(TLSConnection::peerIdentity));
        }
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

    /** A client without certificate where one is wanted is no fault of the server. */
    private static @Nullable Object peer(MethodParameter parameter, Optional<PeerIdentity> identity)
            throws ServletRequestBindingException {
        if (parameter.getParameterType() == Optional.class) {
            return identity;
        }
        if (identity.isEmpty() && !parameter.isOptional()) {
            throw new ServletRequestBindingException("A client certificate is required");
        }
        return identity.orElse(null);
    }
}
