package io.unifiedtls.autoconfigure.tomcat;

import static io.unifiedtls.testing.TestCertificates.AUTHORITY;
import static io.unifiedtls.testing.TestCertificates.certificateFor;
import static io.unifiedtls.testing.TestCertificates.write;
import static org.assertj.core.api.Assertions.assertThat;

import io.unifiedtls.SniResolver;
import io.unifiedtls.autoconfigure.TLSAutoConfiguration;
import io.unifiedtls.autoconfigure.TLSDevelopmentAutoConfiguration;
import io.unifiedtls.autoconfigure.TLSServerAutoConfiguration;
import io.unifiedtls.server.tomcat.TLSHttp11NioProtocol;
import io.unifiedtls.testing.EngineClient;
import io.unifiedtls.testing.Engines;
import io.unifiedtls.testing.Tool;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.catalina.connector.Connector;
import org.apache.coyote.http11.Http11NioProtocol;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.test.context.assertj.AssertableWebApplicationContext;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.tomcat.TomcatWebServer;
import org.springframework.boot.tomcat.autoconfigure.servlet.TomcatServletWebServerAutoConfiguration;
import org.springframework.boot.web.server.AbstractConfigurableWebServerFactory;
import org.springframework.boot.web.server.WebServer;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.boot.web.server.servlet.context.AnnotationConfigServletWebServerApplicationContext;
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.context.ConfigurableWebApplicationContext;

/** The embedded Tomcat as Boot starts it, with our protocol or without. */
class TLSTomcatAutoConfigurationIT {

    @TempDir
    static Path directory;

    private final WebApplicationContextRunner plain = new WebApplicationContextRunner(
                    AnnotationConfigServletWebServerApplicationContext::new)
            .withConfiguration(AutoConfigurations.of(
                    SslAutoConfiguration.class,
                    TomcatServletWebServerAutoConfiguration.class,
                    TLSDevelopmentAutoConfiguration.class,
                    TLSAutoConfiguration.class,
                    TLSServerAutoConfiguration.class,
                    TLSTomcatAutoConfiguration.class))
            .withPropertyValues("server.port=0", "server.shutdown=graceful");

    private final WebApplicationContextRunner tls = plain.withPropertyValues(
            "unified-tls.configurations.web.certificates[0].certificate=file:" + directory + "/shop.pem",
            "unified-tls.configurations.web.certificates[0].private-key=file:" + directory + "/shop.key",
            "unified-tls.hosts[0].server-names=shop.example",
            "unified-tls.hosts[0].configuration=web",
            "unified-tls.server.configuration=web");

    @BeforeAll
    static void writeMaterial() {
        write(directory, "shop", certificateFor("shop.example"));
        write(directory, "ca", AUTHORITY);
    }

    @Test
    void withoutTlsServerTheConnectorIsBootsOwn() {
        plain.run(context -> {
            Connector connector = connector(source(context));
            assertThat(connector.getProtocolHandler()).isExactlyInstanceOf(Http11NioProtocol.class);
            assertThat(connector.getSecure()).isFalse();
        });
    }

    @Test
    void withoutTlsServerTheSslPropertiesWorkAsEver() {
        plain.withPropertyValues(
                        "server.ssl.certificate=file:" + directory + "/shop.pem",
                        "server.ssl.certificate-private-key=file:" + directory + "/shop.key")
                .run(context -> {
                    ConfigurableWebApplicationContext source = source(context);
                    assertThat(connector(source).getProtocolHandler()).isExactlyInstanceOf(Http11NioProtocol.class);
                    assertThat(Tool.openssl()
                                    .run(
                                            "",
                                            List.of(
                                                    "s_client",
                                                    "-connect",
                                                    "localhost:" + port(source),
                                                    "-servername",
                                                    "unknown.example"))
                                    .output())
                            .contains("subject=CN = shop.example");
                });
    }

    @Test
    void withTlsServerTheConnectorIsOurs() {
        tls.run(context -> {
            Connector connector = connector(source(context));
            assertThat(connector.getProtocolHandler()).isInstanceOf(TLSHttp11NioProtocol.class);
            assertThat(connector.getSecure()).isTrue();
            assertThat(connector.getScheme()).isEqualTo("https");
        });
    }

    /** Boot's test clients find out from here. */
    @Test
    void factorySaysThatTheServerSpeaksHttps() {
        tls.run(context -> {
            var ssl =
                    context.getBean(AbstractConfigurableWebServerFactory.class).getSsl();
            assertThat(ssl).isNotNull();
            assertThat(ssl.isEnabled()).isTrue();
        });
    }

    @Test
    void bothSslAndTlsServerAreRefused() {
        tls.withPropertyValues(
                        "server.ssl.certificate=file:" + directory + "/shop.pem",
                        "server.ssl.certificate-private-key=file:" + directory + "/shop.key")
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .hasMessage(
                                "Both server.ssl and unified-tls.server are set, but a port has only one TLS configuration. "
                                        + "Remove one of them."));
    }

    @Test
    void withTheDevelopmentAuthorityTheServerListensOnLoopbackOnly() {
        development()
                .run(context -> assertThat(connector(source(context)).getProperty("address"))
                        .isEqualTo(InetAddress.getLoopbackAddress()));
        tls.run(context ->
                assertThat(connector(source(context)).getProperty("address")).isNull());
    }

    @Test
    void withTheDevelopmentAuthorityAnotherAddressIsRefused() {
        development()
                .withPropertyValues("server.address=0.0.0.0")
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .hasMessage(
                                "server.address is 0.0.0.0, but unified-tls.development is enabled, which is only for "
                                        + "this machine. Remove server.address, or set "
                                        + "unified-tls.development.insecure-allow-remote to true."));
        development()
                .withPropertyValues("server.address=0.0.0.0", "unified-tls.development.insecure-allow-remote=true")
                .run(context -> assertThat(connector(source(context)).getProperty("address"))
                        .isEqualTo(InetAddress.getByName("0.0.0.0")));
    }

    private WebApplicationContextRunner development() {
        return tls.withPropertyValues(
                "unified-tls.development.enabled=true",
                "unified-tls.development.directory=" + directory.resolve("dev"));
    }

    @Test
    void http2ThatIsSwitchedOffIsRefused() {
        tls.withPropertyValues("server.http2.enabled=false")
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .hasMessageStartingWith("server.http2.enabled is false, but each TLS configuration selects"));
    }

    /** A resolver may need a database, which must not be started with the web server. */
    @Test
    void resolversAreNotCreatedWithTheWebServer() {
        tls.withUserConfiguration(WithResolver.class).run(context -> {
            assertThat(context.getBean(WithResolver.class).serverWasThere).isTrue();
        });
    }

    @Test
    void gracefulShutdownLetsRequestsEnd() {
        tls.withUserConfiguration(WithSlowServlet.class).run(context -> {
            ConfigurableWebApplicationContext source = source(context);
            SlowServlet servlet = context.getBean(SlowServlet.class);
            ExecutorService threads = Executors.newFixedThreadPool(2);
            try (EngineClient client = new EngineClient(Engines.client("shop.example"), port(source))) {
                client.handshake(List::of);
                Future<String> answer = threads.submit(() -> client.get("/slow", "shop.example"));
                assertThat(servlet.entered.await(30, TimeUnit.SECONDS)).isTrue();
                Future<?> shutdown = threads.submit(source::close);
                servlet.leave.complete("done");
                assertThat(answer.get(30, TimeUnit.SECONDS))
                        .contains("HTTP/1.1 200")
                        .endsWith("done");
                shutdown.get(60, TimeUnit.SECONDS);
            } finally {
                threads.shutdownNow();
            }
        });
    }

    private static ConfigurableWebApplicationContext source(AssertableWebApplicationContext context) {
        return context.getSourceApplicationContext();
    }

    private static Connector connector(ConfigurableWebApplicationContext context) {
        return ((TomcatWebServer) server(context)).getTomcat().getConnector();
    }

    private static int port(ConfigurableWebApplicationContext context) {
        return server(context).getPort();
    }

    private static WebServer server(ConfigurableWebApplicationContext context) {
        return Objects.requireNonNull(((WebServerApplicationContext) context).getWebServer());
    }

    @Configuration(proxyBeanMethods = false)
    static class WithResolver {

        private boolean serverWasThere;

        @Bean
        SniResolver resolver(WebServerApplicationContext context) {
            serverWasThere = context.getWebServer() != null;
            return (hello, root) -> Optional.empty();
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class WithSlowServlet {

        @Bean
        SlowServlet slowServlet() {
            return new SlowServlet();
        }

        @Bean
        ServletRegistrationBean<SlowServlet> registration(SlowServlet servlet) {
            return new ServletRegistrationBean<>(servlet, "/slow");
        }
    }

    private static final class SlowServlet extends HttpServlet {

        private static final long serialVersionUID = 1L;

        private final transient CountDownLatch entered = new CountDownLatch(1);
        private final transient CompletableFuture<String> leave = new CompletableFuture<>();

        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
            entered.countDown();
            response.getWriter().write(leave.join());
            response.flushBuffer(); // Tomcat counts a request as ended before it has sent what is left
        }
    }
}
