package io.unifiedtls.server.jetty;

import io.unifiedtls.handshake.LateBindingContext;
import java.util.List;
import java.util.function.Supplier;
import org.eclipse.jetty.http2.server.HTTP2ServerConnectionFactory;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.component.LifeCycle;

/** Turns a connector for plain HTTP into one for HTTP/1.1 and HTTP/2 over TLS of a root context. */
public final class TLSConnectorConfigurer {

    private final Supplier<LateBindingContext> current;

    /**
     * Create a configurer.
     *
     * @param current where new connections get their context from; asked once per connection, and may not block for long
     */
    public TLSConnectorConfigurer(Supplier<LateBindingContext> current) {
        this.current = current;
    }

    /** Replace what the connector speaks; address, limits and HTTP settings stay. It must not be started yet. */
    public void configure(ServerConnector connector) {
        HttpConfiguration http =
                connector.getConnectionFactory(HttpConnectionFactory.class).getHttpConfiguration();
        http.setSecureScheme("https");
        http.setSecurePort(connector.getPort());
        http.getCustomizers().add(0, new TLSRequestCustomizer(current)); // Before forwarded headers are applied
        TLSConnectionFactory tls = new TLSConnectionFactory(current);
        connector.setConnectionFactories(List.of(
                tls,
                new EngineNegotiationFactory(),
                new HTTP2ServerConnectionFactory(http),
                new HttpConnectionFactory(http)));
        connector.setDefaultProtocol(tls.getProtocol());
        connector.addEventListener(new LifeCycle.Listener() {
            @Override
            public void lifeCycleStarted(LifeCycle event) {
                current.get().servedBy(WorkerThreads.of(connector));
            }
        });
    }
}
