package io.unifiedtls.console;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.actuate.endpoint.web.PathMappedEndpoints;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;

/** Auto-configuration for the endpoint {@code tlsconsole}, which is not there unless it is exposed. */
@AutoConfiguration
@ConditionalOnWebApplication
@ConditionalOnClass(ConditionalOnAvailableEndpoint.class)
@ConditionalOnAvailableEndpoint(ConsoleEndpoint.class)
public final class ConsoleAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    ConsoleEndpoint tlsConsoleEndpoint(ObjectProvider<PathMappedEndpoints> endpoints) {
        return new ConsoleEndpoint(endpoints::getObject);
    }
}
