package io.unifiedtls.autoconfigure.client;

import io.unifiedtls.InvalidTLSConfigurationException;
import io.unifiedtls.TLSClients;
import java.util.List;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.http.client.HttpClientSettings;

/**
 * Makes {@code unified-tls.clients} the default of every client that Spring Boot builds. A client with an SSL bundle of its own goes
 * on with that.
 */
final class DestinationSettings implements BeanPostProcessor {

    private final ObjectProvider<TLSClients> clients;

    DestinationSettings(ObjectProvider<TLSClients> clients) {
        this.clients = clients;
    }

    @Override
    public Object postProcessAfterInitialization(Object bean, String beanName) {
        if (!(bean instanceof HttpClientSettings settings)) {
            return bean;
        }
        if (settings.sslBundle() != null) {
            throw new InvalidTLSConfigurationException(List.of(
                    "Both unified-tls.clients and an SSL bundle for all clients (spring.http.clients.ssl.bundle) are set. "
                            + "Remove one of them, or name the bundle's configuration in unified-tls.clients."));
        }
        return settings.withSslBundle(new DestinationBundle(clients::getObject));
    }
}
