package io.unifiedtls.console;

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
        ConsoleHeaders headers = new ConsoleHeaders(endpoints::getObject);
        return (exchange, chain) -> {
            headers.set(
                    exchange.getRequest().getPath().pathWithinApplication().value(),
                    exchange.getResponse().getHeaders()::set);
            return chain.filter(exchange);
        };
    }
}
