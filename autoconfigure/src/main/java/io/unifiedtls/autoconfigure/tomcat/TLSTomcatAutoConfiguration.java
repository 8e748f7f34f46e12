package io.unifiedtls.autoconfigure.tomcat;

import io.unifiedtls.autoconfigure.ServerContexts;
import io.unifiedtls.autoconfigure.TLSServerAutoConfiguration;
import org.apache.coyote.http11.Http11NioProtocol;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.tomcat.TomcatWebServerFactory;
import org.springframework.context.annotation.Bean;

/** Auto-configuration for the embedded Tomcat, where {@code unified-tls.server} is set. */
@AutoConfiguration(after = TLSServerAutoConfiguration.class)
@ConditionalOnClass({TomcatWebServerFactory.class, Http11NioProtocol.class})
@ConditionalOnBean(ServerContexts.class)
public final class TLSTomcatAutoConfiguration {

    @Bean
    TLSTomcatCustomizer tlsTomcatCustomizer(ServerContexts contexts) {
        return new TLSTomcatCustomizer(contexts);
    }
}
