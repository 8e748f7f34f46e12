package io.unifiedtls.autoconfigure.tomcat;

import io.unifiedtls.InvalidTLSConfigurationException;
import io.unifiedtls.TLSContextFactory;
import io.unifiedtls.TLSServerContext;
import io.unifiedtls.UnsupportedSettingException;
import io.unifiedtls.autoconfigure.TLSProperties;
import io.unifiedtls.handshake.LateBindingContext;
import io.unifiedtls.server.tomcat.TLSConnectionValve;
import io.unifiedtls.server.tomcat.TLSHttp11NioProtocol;
import java.util.List;
import java.util.Objects;
import org.apache.catalina.connector.Connector;
import org.springframework.boot.tomcat.TomcatWebServerFactory;
import org.springframework.boot.web.server.Http2;
import org.springframework.boot.web.server.Ssl;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.core.Ordered;
import org.springframework.core.env.Environment;

/**
 * Gives the main connector our protocol. Comes after Boot's own customizers and before the application's, which have no
 * order as a rule.
 */
final class TLSTomcatCustomizer implements WebServerFactoryCustomizer<TomcatWebServerFactory>, Ordered {

    private final String configuration;
    private final TLSContextFactory contexts;
    private final Environment environment;

    TLSTomcatCustomizer(TLSProperties properties, TLSContextFactory contexts, Environment environment) {
        this.configuration = Objects.requireNonNull(
                Objects.requireNonNull(properties.server()).configuration());
        this.contexts = contexts;
        this.environment = environment;
    }

    @Override
    public int getOrder() {
        return 100;
    }

    @Override
    public void customize(TomcatWebServerFactory factory) {
        if (Ssl.isEnabled(factory.getSsl())) {
            throw new InvalidTLSConfigurationException(List.of("Both server.ssl and tls.server are set, and a port has "
                    + "one TLS configuration only. Remove one of them."));
        }
        if (Boolean.FALSE.equals(environment.getProperty("server.http2.enabled", Boolean.class))) {
            throw new UnsupportedSettingException(List.of("server.http2.enabled is false, but each TLS configuration "
                    + "decides on its application protocols. Remove it, and set application-protocols to http/1.1 in "
                    + "the configurations without HTTP/2."));
        }
        Http2 http2 = new Http2();
        http2.setEnabled(true);
        factory.setHttp2(http2);
        factory.setProtocol(TLSHttp11NioProtocol.class.getName());
        factory.addEngineValves(new TLSConnectionValve());
        factory.addConnectorCustomizers(connector -> customize(connector, factory));
    }

    private void customize(Connector connector, TomcatWebServerFactory factory) {
        if (!(connector.getProtocolHandler() instanceof TLSHttp11NioProtocol protocol)) {
            throw new UnsupportedSettingException(List.of(
                    "tls.server is set, but another customizer gave Tomcat the protocol %s. Remove that customizer."
                            .formatted(connector.getProtocolHandlerClassName())));
        }
        protocol.setContext(this::context);
        connector.setScheme("https");
        connector.setSecure(true);
        tellTestClients(factory);
    }

    /** Asked once per connection, so that the current root is used. */
    private LateBindingContext context() {
        TLSServerContext context = contexts.server(configuration);
        if (context instanceof LateBindingContext lateBinding) {
            return lateBinding;
        }
        throw new UnsupportedSettingException(List.of(
                "The TLSContextFactory bean makes contexts that Tomcat cannot use: %s. Use those of the starter."
                        .formatted(context.getClass().getName())));
    }

    /** Boot's test clients learn from here that the server speaks HTTPS. It is set too late for Boot to act on it. */
    private static void tellTestClients(TomcatWebServerFactory factory) {
        Ssl ssl = new Ssl();
        ssl.setEnabled(true);
        factory.setSsl(ssl);
    }
}
