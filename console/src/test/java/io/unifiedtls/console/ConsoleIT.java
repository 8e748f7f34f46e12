package io.unifiedtls.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

/** The page and its headers on the servers, and where it is not. */
class ConsoleIT {

    private static final Pattern REFERENCE = Pattern.compile("(?:href|src)=\"([^\"#]+\\.(?:css|js))\"");
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private enum Server {
        TOMCAT("servlet", "jetty.autoconfigure.%sJettyServlet"),
        JETTY("servlet", "tomcat.autoconfigure.%sTomcatServlet"),
        NETTY("reactive", "jetty.autoconfigure.%sJettyReactive", "tomcat.autoconfigure.%sTomcatReactive");

        private final String type;
        private final String excluded;

        Server(String type, String... others) {
            this.type = type;
            excluded = Arrays.stream(others)
                    .map(other -> "org.springframework.boot." + other)
                    .flatMap(other -> Stream.of(
                            other.formatted(type + ".") + "WebServerAutoConfiguration",
                            other.formatted("actuate.web.server.") + "ManagementContextAutoConfiguration"))
                    .collect(Collectors.joining(","));
        }

        Stream<String> properties() {
            return Stream.of("spring.main.web-application-type=" + type, "spring.autoconfigure.exclude=" + excluded);
        }
    }

    @ParameterizedTest
    @EnumSource
    void pageAndItsFilesForbidWhatTheyDoNotNeed(Server server) throws Exception {
        try (ConfigurableApplicationContext context = start(server, exposed())) {
            URI page = at(context, "local.server.port", "/actuator/tlsconsole");
            verifyPage(page, "tls");
            for (String path : List.of("%74lsconsole", "tlsconsole;a=b")) { // No other spelling leads past the headers
                HttpResponse<String> other = get(at(context, "local.server.port", "/actuator/" + path));
                if (other.statusCode() == 200) {
                    verifyHeaders(other, "text/html");
                }
            }
            assertThat(get(at(context, "local.server.port", "/actuator/health"))
                            .headers()
                            .firstValue("Content-Security-Policy"))
                    .isEmpty();
            assertThat(get(URI.create(page + "/console.html")).statusCode()).isEqualTo(404);
            assertThat(get(URI.create(page + "/%2e%2e")).statusCode()).isIn(400, 404);
        }
    }

    @ParameterizedTest
    @EnumSource
    void pageIsAtThePortAndPathsOfTheActuator(Server server) throws Exception {
        try (ConfigurableApplicationContext context = start(
                server,
                exposed(),
                "management.server.port=0",
                "management.server.base-path=/operations",
                "management.endpoints.web.path-mapping.tlsconsole=console/page",
                "management.endpoints.web.path-mapping.tls=in-force")) {
            verifyPage(at(context, "local.management.port", "/operations/actuator/console/page"), "../in-force");
            assertThat(get(at(context, "local.server.port", "/actuator/console/page"))
                            .statusCode())
                    .isEqualTo(404);
        }
    }

    @ParameterizedTest
    @EnumSource
    void pageIsNotThereUnlessItIsExposedAndAccessible(Server server) throws Exception {
        for (String property : List.of(
                "management.endpoints.web.exposure.include=tls,health", "management.endpoint.tlsconsole.access=none")) {
            try (ConfigurableApplicationContext context = start(server, exposed(), property)) {
                URI page = at(context, "local.server.port", "/actuator/tlsconsole");
                assertThat(get(page).statusCode()).as(property).isEqualTo(404);
                assertThat(get(URI.create(page + "/console.js")).statusCode())
                        .as(property)
                        .isEqualTo(404);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void nothingCanBePosted(Server server) throws Exception {
        try (ConfigurableApplicationContext context =
                start(server, exposed(), "management.endpoints.access.default=unrestricted")) {
            URI page = at(context, "local.server.port", "/actuator/tlsconsole");
            for (String path : List.of("", "/console.js")) {
                HttpRequest post = HttpRequest.newBuilder(URI.create(page + path))
                        .POST(BodyPublishers.noBody())
                        .header("Content-Type", "text/plain")
                        .setHeader("Sec-Fetch-Site", "cross-site")
                        .build();
                assertThat(CLIENT.send(post, BodyHandlers.discarding()).statusCode())
                        .isEqualTo(405);
            }
        }
    }

    @Test
    void pageKnowsThatTheFactsAreNotExposed() throws Exception {
        try (ConfigurableApplicationContext context =
                start(Server.TOMCAT, "management.endpoints.web.exposure.include=tlsconsole")) {
            assertThat(get(at(context, "local.server.port", "/actuator/tlsconsole"))
                            .body())
                    .contains("name=\"tls-endpoint\" content=\"\"");
        }
    }

    private static void verifyPage(URI page, String tls) throws Exception {
        HttpResponse<String> html = get(page);
        verifyHeaders(html, "text/html");
        assertThat(html.body()).contains("content=\"%s\"".formatted(tls)).doesNotContain("@console@", "<style");
        List<String> references = REFERENCE
                .matcher(html.body())
                .results()
                .map(match -> match.group(1))
                .toList();
        assertThat(references).hasSize(2);
        for (String reference : references) {
            verifyHeaders(get(page.resolve(reference)), reference.endsWith(".css") ? "text/css" : "text/javascript");
        }
    }

    private static void verifyHeaders(HttpResponse<String> response, String type) {
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type"))
                .hasValueSatisfying(value -> assertThat(value).isEqualToIgnoringCase(type + ";charset=UTF-8"));
        assertThat(response.headers().allValues("Content-Security-Policy"))
                .singleElement()
                .asString()
                .contains("default-src 'none'", "frame-ancestors 'none'", "form-action 'none'")
                .doesNotContain("unsafe");
        assertThat(response.headers().allValues("X-Content-Type-Options")).containsExactly("nosniff");
    }

    private static HttpResponse<String> get(URI uri) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(uri)
                .header("Accept", "text/html,application/xhtml+xml,*/*;q=0.8")
                .build();
        return CLIENT.send(request, BodyHandlers.ofString());
    }

    private static URI at(ConfigurableApplicationContext context, String port, String path) {
        return URI.create("http://localhost:%s%s"
                .formatted(Objects.requireNonNull(context.getEnvironment().getProperty(port)), path));
    }

    private static String exposed() {
        return "management.endpoints.web.exposure.include=tls,tlsconsole,health";
    }

    /** Of a property that is given twice, the last counts. */
    private static ConfigurableApplicationContext start(Server server, String... properties) {
        List<String> arguments = new ArrayList<>();
        Stream.of(Stream.of("server.port=0"), server.properties(), Arrays.stream(properties))
                .flatMap(each -> each)
                .forEach(each -> {
                    arguments.removeIf(other -> other.startsWith("--" + each.substring(0, each.indexOf('=') + 1)));
                    arguments.add("--" + each);
                });
        return new SpringApplicationBuilder(Application.class).run(arguments.toArray(String[]::new));
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {}
}
