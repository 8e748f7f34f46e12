package io.unifiedtls.autoconfigure.crossorigin;

import io.unifiedtls.actuate.TLSEndpoint;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.actuate.autoconfigure.endpoint.web.CorsEndpointProperties;
import org.springframework.boot.actuate.autoconfigure.web.ManagementContextConfiguration;
import org.springframework.boot.actuate.endpoint.web.PathMappedEndpoints;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.http.server.ServletServerHttpRequest;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.util.ServletRequestPathUtils;

/** The check of origins on a servlet container, at the port of the actuator. */
@ManagementContextConfiguration(proxyBeanMethods = false)
@ConditionalOnClass({OncePerRequestFilter.class, FilterRegistrationBean.class})
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@ConditionalOnAvailableEndpoint(TLSEndpoint.class)
public class CrossOriginServletConfiguration {

    /** After filters that take host and scheme from a proxy. */
    @Bean
    FilterRegistrationBean<OncePerRequestFilter> tlsCrossOriginFilter(
            ObjectProvider<PathMappedEndpoints> endpoints, ObjectProvider<CorsEndpointProperties> cors) {
        return new FilterRegistrationBean<>(new OriginFilter(
                new EndpointRequests(endpoints::getObject, TLSEndpoint.ID),
                new CrossOriginCheck(new AllowedOrigins(cors))));
    }

    private static final class OriginFilter extends OncePerRequestFilter {

        private final EndpointRequests requests;
        private final CrossOriginCheck check;

        OriginFilter(EndpointRequests requests, CrossOriginCheck check) {
            this.requests = requests;
            this.check = check;
        }

        @Override
        protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
                throws ServletException, IOException {
            if (!CrossOriginCheck.isSafe(HttpMethod.valueOf(request.getMethod()))
                    && requests.include(ServletRequestPathUtils.parse(request).pathWithinApplication())
                    && check.refuses(new ServletServerHttpRequest(request))) {
                response.setStatus(HttpServletResponse.SC_FORBIDDEN);
                response.setContentType(MediaType.APPLICATION_JSON_VALUE);
                response.getWriter().write(CrossOriginCheck.REFUSAL);
                return;
            }
            chain.doFilter(request, response);
        }
    }
}
