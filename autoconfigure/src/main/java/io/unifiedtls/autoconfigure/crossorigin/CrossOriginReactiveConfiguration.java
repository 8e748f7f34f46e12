package io.unifiedtls.autoconfigure.crossorigin;

import io.unifiedtls.actuate.TLSEndpoint;
import java.nio.charset.StandardCharsets;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.actuate.autoconfigure.endpoint.web.CorsEndpointProperties;
import org.springframework.boot.actuate.autoconfigure.web.ManagementContextConfiguration;
import org.springframework.boot.actuate.endpoint.web.PathMappedEndpoints;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.server.WebFilter;
import reactor.core.publisher.Mono;

/** The check of origins on WebFlux, at the port of the actuator. */
@ManagementContextConfiguration(proxyBeanMethods = false)
@ConditionalOnClass({WebFilter.class, Mono.class})
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.REACTIVE)
@ConditionalOnAvailableEndpoint(TLSEndpoint.class)
public class CrossOriginReactiveConfiguration {

    @Bean
    WebFilter tlsCrossOriginFilter(
            ObjectProvider<PathMappedEndpoints> endpoints, ObjectProvider<CorsEndpointProperties> cors) {
        EndpointRequests requests = new EndpointRequests(endpoints::getObject, TLSEndpoint.ID);
        CrossOriginCheck check = new CrossOriginCheck(new AllowedOrigins(cors));
        return (exchange, chain) -> {
            ServerHttpRequest request = exchange.getRequest();
            return !CrossOriginCheck.isSafe(request.getMethod())
                            && requests.include(request.getPath().pathWithinApplication())
                            && check.refuses(request)
                    ? refuse(exchange.getResponse())
                    : chain.filter(exchange);
        };
    }

    private static Mono<Void> refuse(ServerHttpResponse response) {
        response.setStatusCode(HttpStatus.FORBIDDEN);
        response.getHeaders().setContentType(MediaType.APPLICATION_JSON);
        return response.writeWith(Mono.fromSupplier(
                () -> response.bufferFactory().wrap(CrossOriginCheck.REFUSAL.getBytes(StandardCharsets.UTF_8))));
    }
}
