package io.unifiedtls.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import io.unifiedtls.TLSContextFactory;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.LazyInitializationBeanFactoryPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** The development CA creates its files before configurations that name them are loaded. */
class DevelopmentFilesTests {

    @Test
    void configurationsMayNameThemAtTheFirstStart(@TempDir Path directory) {
        new ApplicationContextRunner()
                .withConfiguration(
                        AutoConfigurations.of(TLSDevelopmentAutoConfiguration.class, TLSAutoConfiguration.class))
                // As with a web server, which starts before other singletons are created
                .withBean(LazyInitializationBeanFactoryPostProcessor.class)
                .withPropertyValues(
                        "unified-tls.development.enabled=true",
                        "unified-tls.development.directory=" + directory,
                        "unified-tls.configurations.partners.trust-store.certificates=file:" + directory
                                + "/client-ca.pem")
                .run(context -> assertThat(context.getBean(TLSContextFactory.class)
                                .configuration("partners")
                                .trustStore())
                        .hasValueSatisfying(trust -> assertThat(trust.certificates())
                                .singleElement()
                                .satisfies(authority -> assertThat(authority
                                                .getSubjectX500Principal()
                                                .getName())
                                        .contains("development client CA"))));
    }
}
