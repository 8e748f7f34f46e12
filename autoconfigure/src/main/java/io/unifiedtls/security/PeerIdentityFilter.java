package io.unifiedtls.security;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolderStrategy;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.security.web.authentication.HttpStatusEntryPoint;
import org.springframework.security.web.context.RequestAttributeSecurityContextRepository;
import org.springframework.security.web.context.SecurityContextRepository;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Authenticates requests by the certificate of their connection, for as long as the request lasts. A user of a session
 * stays that user; the client of another connection, which somebody has stored, does not.
 */
final class PeerIdentityFilter extends OncePerRequestFilter {

    private final PeerIdentityAuthenticationConverter converter;
    private final SecurityContextHolderStrategy contexts;
    private final SecurityContextRepository ofRequest = new RequestAttributeSecurityContextRepository();
    /** Without {@code sendError}, whose page would ask the client to authenticate. */
    private final AuthenticationEntryPoint refusal = new HttpStatusEntryPoint(HttpStatus.FORBIDDEN);

    PeerIdentityFilter(PeerIdentityAuthenticationConverter converter, SecurityContextHolderStrategy contexts) {
        this.converter = converter;
        this.contexts = contexts;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        Authentication current = contexts.getContext().getAuthentication();
        if (current == null || current instanceof PeerIdentityAuthentication) {
            try {
                use(converter.convert(request), current, request, response);
            } catch (AuthenticationException ex) {
                contexts.clearContext();
                refusal.commence(request, response, ex);
                return;
            }
        }
        chain.doFilter(request, response);
    }

    /** As each dispatch is authorized, whatever repository loads its context. */
    @Override
    protected boolean shouldNotFilterAsyncDispatch() {
        return false;
    }

    @Override
    protected boolean shouldNotFilterErrorDispatch() {
        return false;
    }

    private void use(
            @Nullable Authentication found,
            @Nullable Authentication current,
            HttpServletRequest request,
            HttpServletResponse response) {
        if (found == null && current == null) {
            return;
        }
        SecurityContext context = contexts.createEmptyContext();
        context.setAuthentication(found);
        contexts.setContext(context);
        ofRequest.saveContext(context, request, response);
    }
}
