package io.unifiedtls.autoconfigure.tomcat;

import io.unifiedtls.UnsupportedSettingException;
import io.unifiedtls.autoconfigure.ServerContexts;
import io.unifiedtls.server.tomcat.TLSHttp11NioProtocol;
import java.util.List;
import org.apache.catalina.connector.Connector;
import org.apache.coyote.ProtocolHandler;
import org.springframework.boot.tomcat.TomcatWebServerFactory;
import org.springframework.boot.web.server.Http2;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.core.Ordered;

/**
 * Gives the main connector our protocol. Comes after Boot's own customizers and before the application's, which have no
 * order as a rule.
 */
final class TLSTomcatCustomizer implements WebServerFactoryCustomizer<TomcatWebServerFactory>, Ordered {

    private final ServerContexts contexts;

    TLSTomcatCustomizer(ServerContexts contexts) {
        this.contexts = contexts;
    }

    @Override
    public int getOrder() {
        return 100;
    }

    @Override
    public void customize(TomcatWebServerFactory factory) {
        contexts.check(factory);
        Http2 http2 = new Http2();
        http2.setEnabled(true);
        factory.setHttp2(http2);
        factory.setProtocol(TLSHttp11NioProtocol.class.getName());
        factory.addConnectorCustomizers(connector -> {
            customize(connector);
            contexts.tellTestClients(factory);
        });
    }

    private void customize(Connector connector) {
        ProtocolHandler handler = connector.getProtocolHandler();
        if (!(handler instanceof TLSHttp11NioProtocol protocol)) {
            requireOneClassLoader(handler);
            throw new UnsupportedSettingException(List.of(
                    "unified-tls.server is set, but another customizer has set Tomcat's protocol to %s. Remove that customizer."
                            .formatted(connector.getProtocolHandlerClassName())));
        }
        protocol.setContext(contexts);
        connector.setScheme("https");
        connector.setSecure(true);
    }

    /** Tomcat makes the protocol by the name of its class, in its own class loader. */
    private static void requireOneClassLoader(ProtocolHandler handler) {
        if (handler.getClass().getName().equals(TLSHttp11NioProtocol.class.getName())) {
            throw new UnsupportedSettingException(
                    List.of(
                            "unified-tls.server is set, but spring-boot-devtools restarts the jars of unified-tls and not "
                                    + "Tomcat. Remove restart.include for unified-tls from META-INF/spring-devtools.properties."));
        }
    }
}
