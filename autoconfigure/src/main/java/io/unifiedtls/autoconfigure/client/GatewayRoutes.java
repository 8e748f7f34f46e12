package io.unifiedtls.autoconfigure.client;

import io.unifiedtls.InvalidTLSConfigurationException;
import io.unifiedtls.TLSClients;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;
import reactor.netty.http.client.HttpClient;

/**
 * Makes {@code unified-tls.clients} hold for the routes of Spring Cloud Gateway on WebFlux. Its client comes from no builder of
 * Spring Boot. It is known by its factory's name, since the gateway's library would start a gateway in each test that has it.
 */
final class GatewayRoutes implements BeanPostProcessor {

    static final String FACTORY = "org.springframework.cloud.gateway.config.HttpClientFactory";

    private final BeanFactory beans;
    private final ReactorBundles reactor;
    private final ObjectProvider<TLSClients> clients;

    GatewayRoutes(BeanFactory beans, ReactorBundles reactor, ObjectProvider<TLSClients> clients) {
        this.beans = beans;
        this.reactor = reactor;
        this.clients = clients;
    }

    @Override
    public Object postProcessAfterInitialization(Object bean, String beanName) {
        if (!(bean instanceof HttpClient client) || !isFromGateway(beanName)) {
            return bean;
        }
        if (client.configuration().sslProvider() != null) {
            throw new InvalidTLSConfigurationException(List.of(
                    "Both unified-tls.clients and TLS settings of the gateway's client (spring.cloud.gateway.server.webflux.httpclient.ssl, "
                            + "or an HttpClientCustomizer) are set. Remove one of them."));
        }
        return reactor.secure(client, clients.getObject().sslContext());
    }

    private boolean isFromGateway(String beanName) {
        String factory = BeanFactory.FACTORY_BEAN_PREFIX + beanName;
        return beans.containsBean(factory)
                && Stream.<@Nullable Class<?>>iterate(
                                beans.getType(factory), type -> type != null, type -> type.getSuperclass())
                        .anyMatch(type -> type != null && type.getName().equals(FACTORY));
    }
}
