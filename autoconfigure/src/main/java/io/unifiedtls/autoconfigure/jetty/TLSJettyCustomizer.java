package io.unifiedtls.autoconfigure.jetty;

import io.unifiedtls.UnsupportedSettingException;
import io.unifiedtls.autoconfigure.ServerContexts;
import io.unifiedtls.server.jetty.TLSConnectorConfigurer;
import java.util.List;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.springframework.boot.jetty.JettyWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.core.Ordered;
import org.springframework.util.ClassUtils;

/** Puts Jetty's connectors on our engines. Comes after Boot's own customizers and before the application's. */
final class TLSJettyCustomizer implements WebServerFactoryCustomizer<JettyWebServerFactory>, Ordered {

    private static final String HTTP2 = "org.eclipse.jetty.http2.server.HTTP2ServerConnectionFactory";

    private final ServerContexts contexts;

    TLSJettyCustomizer(ServerContexts contexts) {
        this.contexts = contexts;
    }

    @Override
    public int getOrder() {
        return 100;
    }

    @Override
    public void customize(JettyWebServerFactory factory) {
        contexts.check(factory);
        if (!ClassUtils.isPresent(HTTP2, getClass().getClassLoader())) {
            throw new UnsupportedSettingException(
                    List.of("Configurations can negotiate h2, but Jetty supports it only with "
                            + "another library. Add the dependency org.eclipse.jetty.http2:jetty-http2-server."));
        }
        factory.addServerCustomizers(server -> {
            customize(server);
            contexts.tellTestClients(factory);
        });
    }

    private void customize(Server server) {
        TLSConnectorConfigurer configurer = new TLSConnectorConfigurer(contexts);
        for (Connector connector : server.getConnectors()) {
            if (connector instanceof ServerConnector serverConnector) {
                configurer.configure(serverConnector);
            }
        }
    }
}
