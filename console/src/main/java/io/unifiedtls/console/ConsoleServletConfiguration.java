package io.unifiedtls.console;

import io.unifiedtls.autoconfigure.crossorigin.EndpointRequests;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.actuate.autoconfigure.web.ManagementContextConfiguration;
import org.springframework.boot.actuate.endpoint.web.PathMappedEndpoints;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.util.ServletRequestPathUtils;

/** The headers of the console on a servlet container, at the port of the actuator. */
@ManagementContextConfiguration(proxyBeanMethods = false)
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@ConditionalOnAvailableEndpoint(ConsoleEndpoint.class)
public class ConsoleServletConfiguration {

    /** Last of all filters, so that the policy of the application's own pages does not replace this one. */
    @Bean
    FilterRegistrationBean<OncePerRequestFilter> tlsConsoleHeaders(ObjectProvider<PathMappedEndpoints> endpoints) {
        return new FilterRegistrationBean<>(
                new HeadersFilter(new ConsoleHeaders(new EndpointRequests(endpoints::getObject, ConsoleEndpoint.ID))));
    }

    private static final class HeadersFilter extends OncePerRequestFilter {

        private final ConsoleHeaders headers;

        HeadersFilter(ConsoleHeaders headers) {
            this.headers = headers;
        }

        @Override
        protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
                throws ServletException, IOException {
            headers.set(ServletRequestPathUtils.parse(request).pathWithinApplication(), response::setHeader);
            chain.doFilter(request, response);
        }
    }
}
