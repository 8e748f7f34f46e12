package io.unifiedtls.autoconfigure.client;

import static io.unifiedtls.testing.TestCertificates.AUTHORITY;
import static io.unifiedtls.testing.TestCertificates.certificateFor;
import static io.unifiedtls.testing.TestCertificates.write;
import static org.assertj.core.api.Assertions.assertThat;

import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.autoconfigure.TLSAutoConfiguration;
import io.unifiedtls.testing.Contexts;
import io.unifiedtls.testing.IdentityServer;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.http.client.ClientHttpRequestFactoryBuilder;
import org.springframework.boot.http.client.autoconfigure.HttpClientAutoConfiguration;
import org.springframework.boot.http.client.autoconfigure.imperative.ImperativeHttpClientAutoConfiguration;
import org.springframework.boot.http.converter.autoconfigure.HttpMessageConvertersAutoConfiguration;
import org.springframework.boot.restclient.autoconfigure.RestClientAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.web.client.RestClient;

/** Blocking clients of an application on WebFlux, for which Spring Boot builds them without a bean of their builder. */
@Timeout(60)
class ReactiveApplicationIT {

    @TempDir
    Path directory;

    private final ReactiveWebApplicationContextRunner runner = new ReactiveWebApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    SslAutoConfiguration.class,
                    TLSAutoConfiguration.class,
                    TLSClientAutoConfiguration.class,
                    HttpClientAutoConfiguration.class,
                    ImperativeHttpClientAutoConfiguration.class,
                    HttpMessageConvertersAutoConfiguration.class,
                    RestClientAutoConfiguration.class))
            .withClassLoader(new FilteredClassLoader("org.apache.hc", "org.eclipse.jetty.client"));

    @Test
    void restClientOnReactorGetsTheConfigurationOfItsDestination() throws Exception {
        write(directory, "ca", AUTHORITY);
        TLSConfiguration configuration = TLSConfiguration.builder()
                .signingChains(certificateFor("localhost"))
                .applicationProtocols(List.of())
                .build();
        try (IdentityServer server = new IdentityServer(
                Contexts.factory(configuration).server("default").derive(configuration))) {
            runner.withPropertyValues(
                            "unified-tls.configurations.web.trust-store.certificates=file:"
                                    + directory.resolve("ca.pem"),
                            "unified-tls.clients[0].destinations=localhost",
                            "unified-tls.clients[0].configuration=web")
                    .run(context -> assertThat(context.getBean(RestClient.Builder.class)
                                    .build()
                                    .get()
                                    .uri("https://localhost:" + server.port())
                                    .retrieve()
                                    .body(String.class))
                            .isEqualTo("anonymous TLSv1.3"));
        }
    }

    @Test
    void builderOfTheApplicationComesFirst() {
        runner.withBean(ClientHttpRequestFactoryBuilder.class, ClientHttpRequestFactoryBuilder::jdk)
                .run(context ->
                        assertThat(context).hasNotFailed().hasSingleBean(ClientHttpRequestFactoryBuilder.class));
    }
}
