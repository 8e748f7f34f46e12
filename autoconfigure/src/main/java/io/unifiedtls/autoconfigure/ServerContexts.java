package io.unifiedtls.autoconfigure;

import io.unifiedtls.InvalidTLSConfigurationException;
import io.unifiedtls.TLSContextFactory;
import io.unifiedtls.TLSServerContext;
import io.unifiedtls.UnsupportedSettingException;
import io.unifiedtls.handshake.LateBindingContext;
import java.util.List;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.springframework.boot.web.server.AbstractConfigurableWebServerFactory;
import org.springframework.boot.web.server.Ssl;
import org.springframework.core.env.Environment;

/**
 * The root context for an embedded server, and what every server's factory is checked for and told. An adapter gets the
 * current context once per connection.
 */
public final class ServerContexts implements Supplier<LateBindingContext> {

    private final String properties;
    private final String configuration;
    private final UnaryOperator<LateBindingContext> variant;
    private final TLSContextFactory contexts;
    private final Environment environment;

    private ServerContexts(
            String properties,
            String configuration,
            UnaryOperator<LateBindingContext> variant,
            TLSContextFactory contexts,
            Environment environment) {
        this.properties = properties;
        this.configuration = configuration;
        this.variant = variant;
        this.contexts = contexts;
        this.environment = environment;
    }

    /** Hosts and resolvers answer; who is in none of them is treated as the properties of the server say. */
    static ServerContexts ofServer(String configuration, TLSContextFactory contexts, Environment environment) {
        return new ServerContexts("server", configuration, UnaryOperator.identity(), contexts, environment);
    }

    /** As {@link #ofServer}, for the management server. */
    public static ServerContexts inherited(String configuration, TLSContextFactory contexts, Environment environment) {
        return new ServerContexts("management.server", configuration, UnaryOperator.identity(), contexts, environment);
    }

    /** One configuration for everybody, for the management server. */
    public static ServerContexts forEveryName(
            String configuration, TLSContextFactory contexts, Environment environment) {
        return new ServerContexts(
                "management.server", configuration, LateBindingContext::forEveryName, contexts, environment);
    }

    @Override
    public LateBindingContext get() {
        return variant.apply(root());
    }

    private LateBindingContext root() {
        TLSServerContext context = contexts.server(configuration);
        if (context instanceof LateBindingContext lateBinding) {
            return lateBinding;
        }
        throw new UnsupportedSettingException(List.of(
                "The TLSContextFactory bean creates contexts that servers cannot use: %s. Use the starter's factory, or remove unified-tls.server."
                        .formatted(context.getClass().getName())));
    }

    /**
     * Refuse settings of Boot that would have no effect, or the wrong one.
     *
     * @throws InvalidTLSConfigurationException if there is one
     */
    public void check(AbstractConfigurableWebServerFactory factory) {
        if (Ssl.isEnabled(factory.getSsl())) {
            throw new InvalidTLSConfigurationException(
                    List.of(("Both %s.ssl and unified-tls.%s are set, but a port has only "
                                    + "one TLS configuration. Remove one of them.")
                            .formatted(properties, properties.equals("server") ? "server" : "management")));
        }
        if (Boolean.FALSE.equals(environment.getProperty("server.http2.enabled", Boolean.class))) {
            throw new UnsupportedSettingException(List.of("server.http2.enabled is false, but each TLS configuration "
                    + "selects its own application protocols. Remove it, and set application-protocols to http/1.1 in "
                    + "the configurations without HTTP/2."));
        }
    }

    /**
     * Tell Boot's test clients that the server speaks HTTPS. To be called when the server is made, too late for Boot to
     * act on it.
     */
    public void tellTestClients(AbstractConfigurableWebServerFactory factory) {
        Ssl ssl = new Ssl();
        ssl.setEnabled(true);
        factory.setSsl(ssl);
    }
}
