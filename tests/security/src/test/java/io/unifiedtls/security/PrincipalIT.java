package io.unifiedtls.security;

import static io.unifiedtls.security.Clients.BILLING;
import static io.unifiedtls.security.Clients.BILLING_ID;
import static io.unifiedtls.security.Clients.DISABLED;
import static io.unifiedtls.security.Clients.OTHER;
import static org.assertj.core.api.Assertions.assertThat;

import io.unifiedtls.test.IssuedChain;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** Clients with certificates on each server and backend, as Spring Security sees them. */
@Timeout(120)
@Tag("ci")
class PrincipalIT {

    private static final String BASIC =
            "Basic " + Base64.getEncoder().encodeToString("user:password".getBytes(StandardCharsets.US_ASCII));

    static Stream<Arguments> servers() {
        String tested = System.getProperty("tls.test.backend", "both");
        return Stream.of(Server.values())
                .flatMap(server -> Stream.of("jdk", "openssl")
                        .filter(backend -> tested.equals("mixed")
                                ? backend.equals(server == Server.JETTY ? "jdk" : "openssl")
                                : tested.equals("both") || tested.equals(backend))
                        .map(backend -> Arguments.of(server, backend)));
    }

    @ParameterizedTest
    @MethodSource("servers")
    void certificateIsThePrincipal(Server server, String backend) throws Exception {
        try (var application = server.start(backend)) {
            assertPrincipal(application);
            assertMethodSecurity(application);
            assertRefusals(application);
            assertOtherCredentials(application);
        }
    }

    private static void assertPrincipal(ConfigurableApplicationContext application) throws Exception {
        HttpResponse<String> response = get(application, BILLING, "/name");
        assertThat(response.body()).isEqualTo(BILLING_ID);
        assertThat(response.headers().allValues("set-cookie")).isEmpty();
        assertThat(get(application, OTHER, "/name").body()).isEqualTo("CN=other");
        assertThat(get(application, BILLING, "/principal").body()).isEqualTo("CN=billing of CN=billing");
        assertThat(get(application, BILLING, "/async").body()).isEqualTo(BILLING_ID);
        assertThat(get(application, BILLING, "/missing").statusCode()).isEqualTo(404);
    }

    private static void assertMethodSecurity(ConfigurableApplicationContext application) throws Exception {
        for (String path : List.of("/spiffe", "/dns", "/role")) {
            assertThat(get(application, BILLING, path).body()).as(path).isEqualTo("permitted");
            assertThat(get(application, OTHER, path).statusCode()).as(path).isEqualTo(403);
        }
    }

    private static void assertRefusals(ConfigurableApplicationContext application) throws Exception {
        assertThat(get(application, DISABLED, "/name").statusCode()).isEqualTo(403);
        assertThat(get(application, null, "/name").statusCode()).isEqualTo(401);
        assertThat(get(
                                application,
                                null,
                                "/name",
                                "X-Client-Cert",
                                BILLING.certificatesPem().replace("\n", ""))
                        .statusCode())
                .isEqualTo(401);
    }

    /** Which the client of the connection sends on purpose. */
    private static void assertOtherCredentials(ConfigurableApplicationContext application) throws Exception {
        assertThat(get(application, BILLING, "/name", "Authorization", BASIC).body())
                .isEqualTo("user");
        assertThat(get(application, BILLING, "/principal", "Authorization", BASIC)
                        .body())
                .isEqualTo("nobody of CN=billing");
        assertThat(get(application, BILLING, "/role", "Authorization", BASIC).statusCode())
                .isEqualTo(403);
    }

    private static HttpResponse<String> get(
            ConfigurableApplicationContext application, @Nullable IssuedChain chain, String path, String... headers)
            throws Exception {
        String port = application.getEnvironment().getRequiredProperty("local.server.port");
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("https://localhost:" + port + path))
                .timeout(Duration.ofSeconds(30));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return HttpClient.newBuilder()
                .sslContext(Clients.tls(chain))
                .build()
                .send(request.build(), BodyHandlers.ofString());
    }

    enum Server {
        TOMCAT(WebApplicationType.SERVLET, ServletApplication.class, "jetty.autoconfigure.servlet.JettyServlet"),
        JETTY(WebApplicationType.SERVLET, ServletApplication.class, "tomcat.autoconfigure.servlet.TomcatServlet"),
        NETTY(
                WebApplicationType.REACTIVE,
                ReactiveApplication.class,
                "jetty.autoconfigure.reactive.JettyReactive",
                "tomcat.autoconfigure.reactive.TomcatReactive"),
        WEBFLUX_ON_TOMCAT(
                WebApplicationType.REACTIVE,
                ReactiveApplication.class,
                "jetty.autoconfigure.reactive.JettyReactive",
                "reactor.netty.autoconfigure.NettyReactive"),
        WEBFLUX_ON_JETTY(
                WebApplicationType.REACTIVE,
                ReactiveApplication.class,
                "tomcat.autoconfigure.reactive.TomcatReactive",
                "reactor.netty.autoconfigure.NettyReactive");

        private final WebApplicationType type;
        private final Class<?> application;
        private final String excluded;

        /** With others on the test's class path. */
        Server(WebApplicationType type, Class<?> application, String... others) {
            this.type = type;
            this.application = application;
            this.excluded = String.join(
                    ",",
                    Stream.of(others)
                            .map("org.springframework.boot.%sWebServerAutoConfiguration"::formatted)
                            .toList());
        }

        ConfigurableApplicationContext start(String backend) {
            return new SpringApplicationBuilder(application)
                    .web(type)
                    .properties(Clients.properties(backend))
                    .properties("spring.autoconfigure.exclude=" + excluded)
                    .run();
        }
    }
}
