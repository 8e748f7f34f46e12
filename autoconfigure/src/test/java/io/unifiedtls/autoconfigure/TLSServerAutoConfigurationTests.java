package io.unifiedtls.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import io.unifiedtls.UnsupportedSettingException;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.web.server.AbstractConfigurableWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizerBeanPostProcessor;

class TLSServerAutoConfigurationTests {

    private static final AutoConfigurations CHECK = AutoConfigurations.of(TLSServerAutoConfiguration.class);

    /** A web application context without a server of its own is what a WAR has. */
    @Test
    void tlsServerInAWarIsRefused() {
        new WebApplicationContextRunner()
                .withConfiguration(CHECK)
                .withPropertyValues("unified-tls.server.configuration=web")
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .isInstanceOf(UnsupportedSettingException.class)
                        .hasMessage(
                                "unified-tls.server is set, but this application is deployed as a WAR, so the servlet "
                                        + "container handles TLS. Remove unified-tls.server from this deployment, or run the "
                                        + "application as a jar."));
    }

    @Test
    void warWithoutTlsServerStarts() {
        new WebApplicationContextRunner()
                .withConfiguration(CHECK)
                .run(context -> assertThat(context).hasNotFailed());
    }

    @Test
    void serverWithoutAnAdapterIsRefused() {
        new ApplicationContextRunner()
                .withConfiguration(CHECK)
                .withConfiguration(AutoConfigurations.of(TLSAutoConfiguration.class))
                .withBean(WebServerFactoryCustomizerBeanPostProcessor.class)
                .withBean(OtherServerFactory.class)
                .withPropertyValues("unified-tls.server.configuration=web")
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .hasMessage(
                                "unified-tls.server is set, but %s is not a supported server. Use Tomcat, Jetty or Reactor Netty."
                                        .formatted(OtherServerFactory.class.getName())));
    }

    private static final class OtherServerFactory extends AbstractConfigurableWebServerFactory {}
}
