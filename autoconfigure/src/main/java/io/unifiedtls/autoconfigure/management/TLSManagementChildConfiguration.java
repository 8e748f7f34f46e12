package io.unifiedtls.autoconfigure.management;

import io.unifiedtls.TLSContextFactory;
import io.unifiedtls.autoconfigure.ServerContexts;
import io.unifiedtls.autoconfigure.jetty.TLSJettyAutoConfiguration;
import io.unifiedtls.autoconfigure.netty.TLSNettyAutoConfiguration;
import io.unifiedtls.autoconfigure.netty.TLSNettyManagementConfiguration;
import io.unifiedtls.autoconfigure.properties.ManagementProperties;
import io.unifiedtls.autoconfigure.properties.ServerProperties;
import io.unifiedtls.autoconfigure.properties.TLSProperties;
import io.unifiedtls.autoconfigure.tomcat.TLSTomcatAutoConfiguration;
import java.util.Objects;
import org.springframework.boot.actuate.autoconfigure.web.ManagementContextConfiguration;
import org.springframework.boot.actuate.autoconfigure.web.ManagementContextType;
import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.web.server.Ssl;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotatedTypeMetadata;

/** Gives the management server, where it has a port of its own, the adapters of the main server. */
@ManagementContextConfiguration(value = ManagementContextType.CHILD, proxyBeanMethods = false)
@Conditional(TLSManagementChildConfiguration.OnTLS.class)
@Import({
    TLSManagementChildConfiguration.Contexts.class,
    TLSTomcatAutoConfiguration.class,
    TLSJettyAutoConfiguration.class,
    TLSNettyAutoConfiguration.class,
    TLSNettyManagementConfiguration.class
})
class TLSManagementChildConfiguration {

    /** Imported first, since the adapters look for it. */
    @Configuration(proxyBeanMethods = false)
    static class Contexts {

        /** Has the name of the main server's, so that it hides that one from the adapters here. */
        @Bean
        ServerContexts tlsServerContexts(
                TLSProperties properties, TLSContextFactory contexts, Environment environment) {
            return properties
                    .management()
                    .name()
                    .map(name -> ServerContexts.forEveryName(name, contexts, environment))
                    .orElseGet(() -> {
                        ServerProperties server = Objects.requireNonNull(properties.server());
                        return ServerContexts.inherited(
                                Objects.requireNonNull(server.configuration()), contexts, environment);
                    });
        }
    }

    /** Whether it speaks TLS by one of our configurations. */
    static final class OnTLS extends SpringBootCondition {

        @Override
        public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
            Environment environment = context.getEnvironment();
            String configuration = environment.getProperty("unified-tls.management.configuration");
            boolean matches = configuration == null
                    ? environment.containsProperty("unified-tls.server.configuration")
                            && environment.getProperty("unified-tls.server.enabled", Boolean.class, true)
                            && !hasOwnSsl(environment)
                    : !configuration.equals(ManagementProperties.PLAIN);
            return new ConditionOutcome(
                    matches,
                    ConditionMessage.forCondition("TLS of the management server")
                            .because("unified-tls.management.configuration is " + configuration));
        }

        private static boolean hasOwnSsl(Environment environment) {
            return Binder.get(environment)
                    .bind("management.server.ssl", Bindable.of(Ssl.class))
                    .isBound();
        }
    }
}
