package io.unifiedtls.autoconfigure.tomcat;

import io.unifiedtls.TLSContextFactory;
import io.unifiedtls.autoconfigure.TLSAutoConfiguration;
import io.unifiedtls.autoconfigure.TLSProperties;
import org.apache.coyote.http11.Http11NioProtocol;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnNotWarDeployment;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.tomcat.TomcatWebServerFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;

/** Auto-configuration for the embedded Tomcat, where {@code tls.server} is set. */
@AutoConfiguration(after = TLSAutoConfiguration.class)
@ConditionalOnWebApplication
@ConditionalOnNotWarDeployment
@ConditionalOnClass({TomcatWebServerFactory.class, Http11NioProtocol.class})
@ConditionalOnProperty("tls.server.configuration")
public final class TLSTomcatAutoConfiguration {

    @Bean
    TLSTomcatCustomizer tlsTomcatCustomizer(
            TLSProperties properties, TLSContextFactory contexts, Environment environment) {
        return new TLSTomcatCustomizer(properties, contexts, environment);
    }
}
