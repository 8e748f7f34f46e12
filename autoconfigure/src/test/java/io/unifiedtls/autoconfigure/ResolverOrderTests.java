package io.unifiedtls.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import io.unifiedtls.SniResolver;
import io.unifiedtls.TLSContextFactory;
import io.unifiedtls.TLSVersion;
import io.unifiedtls.handshake.LateBindingContext;
import io.unifiedtls.handshake.LateBindingEngine;
import io.unifiedtls.testing.Engines;
import java.util.Optional;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;

/** Which of the host table and a resolver comes first. */
class ResolverOrderTests extends TLSAutoConfigurationFixture {

    @Test
    void operatorsHostWinsOverAnUnorderedResolver() {
        server().withUserConfiguration(UnorderedResolver.class)
                .run(context -> assertThat(selected(context.getBean(TLSContextFactory.class), "shop.example"))
                        .isEqualTo("web"));
    }

    @Test
    void operatorsHostWinsOverAResolverOfItsOwnOrder() {
        server().withUserConfiguration(ZeroOrderResolver.class)
                .run(context -> assertThat(selected(context.getBean(TLSContextFactory.class), "shop.example"))
                        .isEqualTo("web"));
    }

    @Test
    void negativeOrderOverridesTheHostTable() {
        server().withUserConfiguration(NegativeOrderResolver.class)
                .run(context -> assertThat(selected(context.getBean(TLSContextFactory.class), "shop.example"))
                        .isEqualTo("tenant"));
    }

    private static String selected(TLSContextFactory factory, String serverName) throws SSLException {
        LateBindingEngine engine = ((LateBindingContext) factory.server("web")).newEngine();
        Engines.handshake(Engines.client(serverName), engine);
        return engine.connection().orElseThrow().configurationLabel();
    }

    private static SniResolver tenant() {
        return (hello, context) -> Optional.of(context.configuration().toBuilder()
                .label("tenant")
                .lowestSupportedVersion(TLSVersion.TLS_1_3)
                .build());
    }

    @Configuration(proxyBeanMethods = false)
    static class UnorderedResolver {

        @Bean
        SniResolver tenantResolver() {
            return tenant();
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class ZeroOrderResolver {

        @Bean
        @Order(0)
        SniResolver tenantResolver() {
            return tenant();
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class NegativeOrderResolver {

        @Bean
        @Order(-1)
        SniResolver tenantResolver() {
            return tenant();
        }
    }
}
