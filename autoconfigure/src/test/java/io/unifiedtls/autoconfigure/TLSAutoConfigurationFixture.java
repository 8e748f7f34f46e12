package io.unifiedtls.autoconfigure;

import static io.unifiedtls.testing.TestCertificates.CLIENT_AUTHORITY;
import static io.unifiedtls.testing.TestCertificates.certificateFor;
import static io.unifiedtls.testing.TestCertificates.write;
import static org.assertj.core.api.Assertions.assertThat;

import io.unifiedtls.InvalidTLSConfigurationException;
import io.unifiedtls.SigningChain;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** An application with two configurations, and one whose server has hosts. */
abstract class TLSAutoConfigurationFixture {

    static final SigningChain SHOP = certificateFor("shop.example", "*.shop.example");

    @TempDir
    static Path directory;

    final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    TLSAutoConfiguration.class,
                    TLSObservabilityAutoConfiguration.class,
                    TLSEndpointAutoConfiguration.class));

    final ApplicationContextRunner web = runner.withPropertyValues(
            "unified-tls.configurations.web.certificates[0].certificate=file:" + directory + "/shop.pem",
            "unified-tls.configurations.web.certificates[0].private-key=file:" + directory + "/shop.key",
            "unified-tls.configurations.web.application-protocols=h2,http/1.1",
            "unified-tls.configurations.partners.base=web",
            "unified-tls.configurations.partners.client-authentication=need",
            "unified-tls.configurations.partners.application-protocols=",
            "unified-tls.configurations.partners.trust-store.certificates=file:" + directory + "/client-ca.pem");

    @BeforeAll
    static void writeMaterial() {
        write(directory, "shop", SHOP);
        write(directory, "client-ca", CLIENT_AUTHORITY);
    }

    ApplicationContextRunner server() {
        return web.withPropertyValues(
                "unified-tls.server.configuration=web",
                "unified-tls.hosts[0].server-names=shop.example,*.shop.example",
                "unified-tls.hosts[0].configuration=web");
    }

    static Throwable rootCause(@Nullable Throwable failure) {
        assertThat(failure).isNotNull();
        Throwable cause = failure;
        while (cause.getCause() != null && !(cause instanceof InvalidTLSConfigurationException)) {
            cause = cause.getCause();
        }
        return cause;
    }
}
