package io.unifiedtls.console;

import io.unifiedtls.autoconfigure.crossorigin.EndpointRequests;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.actuate.autoconfigure.web.ManagementContextConfiguration;
import org.springframework.boot.actuate.endpoint.web.PathMappedEndpoints;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.web.server.WebFilter;

/** The headers of the console on WebFlux, at the port of the actuator. */
@ManagementContextConfiguration(proxyBeanMethods = false)
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.REACTIVE)
@ConditionalOnAvailableEndpoint(ConsoleEndpoint.class)
public class ConsoleReactiveConfiguration {

    @Bean
    WebFilter tlsConsoleHeaders(ObjectProvider<PathMappedEndpoints> endpoints) {
        ConsoleHeaders headers = new ConsoleHeaders(new EndpointRequests(endpoints::getObject, ConsoleEndpoint.ID));
        return (exchange, chain) -> {
            headers.set(
                    exchange.getRequest().getPath().pathWithinApplication(),
                    exchange.getResponse().getHeaders()::set);
            return chain.filter(exchange);
        };
    }
}
