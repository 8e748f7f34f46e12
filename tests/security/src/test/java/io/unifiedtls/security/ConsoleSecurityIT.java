package io.unifiedtls.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.security.config.Customizer.withDefaults;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.security.autoconfigure.actuate.web.servlet.EndpointRequest;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.reactive.EnableWebFluxSecurity;
import org.springframework.security.config.web.server.ServerHttpSecurity;
import org.springframework.security.core.userdetails.MapReactiveUserDetailsService;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetails;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.provisioning.InMemoryUserDetailsManager;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.server.SecurityWebFilterChain;
import org.springframework.security.web.server.csrf.CookieServerCsrfTokenRepository;
import org.springframework.security.web.server.csrf.CsrfToken;
import org.springframework.security.web.server.csrf.ServerCsrfTokenRequestAttributeHandler;
import org.springframework.security.web.server.util.matcher.NegatedServerWebExchangeMatcher;
import org.springframework.security.web.server.util.matcher.ServerWebExchangeMatcher;
import org.springframework.web.server.WebFilter;
import reactor.core.publisher.Mono;

/** The console and the endpoint behind it under Spring Security, on servlet and WebFlux. */
@Timeout(120)
class ConsoleSecurityIT {

    private static final List<String> PATHS = List.of("/tlsconsole", "/tlsconsole/console.js", "/tls");
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private enum Stack {
        SERVLET(WebApplicationType.SERVLET, ServletOperators.class),
        REACTIVE(WebApplicationType.REACTIVE, ReactiveOperators.class);

        private final WebApplicationType type;
        private final Class<?> application;

        Stack(WebApplicationType type, Class<?> application) {
            this.type = type;
            this.application = application;
        }

        ConfigurableApplicationContext start(String... properties) {
            List<String> all = new ArrayList<>(
                    List.of(
                            "server.port=0",
                            "management.endpoints.web.exposure.include=tls,tlsconsole",
                            "csrf=on",
                            "spring.autoconfigure.exclude="
                                    + (this == SERVLET
                                            ? "org.springframework.boot.jetty.autoconfigure.servlet.JettyServletWebServerAutoConfiguration"
                                            : "org.springframework.boot.jetty.autoconfigure.reactive.JettyReactiveWebServerAutoConfiguration,"
                                                    + "org.springframework.boot.tomcat.autoconfigure.reactive.TomcatReactiveWebServerAutoConfiguration")));
            all.addAll(Arrays.asList(properties));
            return new SpringApplicationBuilder(application)
                    .web(type)
                    .properties(all.toArray(String[]::new))
                    .run();
        }
    }

    @ParameterizedTest
    @EnumSource
    void refusesWhomTheRulesForTheEndpointsRefuse(Stack stack) throws Exception {
        try (var application = stack.start()) {
            for (String path : PATHS) {
                assertThat(get(application, path, null).statusCode()).as(path).isEqualTo(401);
                assertThat(get(application, path, "reader").statusCode())
                        .as(path)
                        .isEqualTo(403);
                assertThat(get(application, path, "operator").statusCode())
                        .as(path)
                        .isEqualTo(200);
            }
            HttpResponse<String> page = get(application, "/tlsconsole", "operator");
            assertThat(page.headers().allValues("Content-Security-Policy"))
                    .singleElement()
                    .asString()
                    .contains("default-src 'none'");
            assertThat(page.headers().allValues("X-Content-Type-Options")).containsExactly("nosniff");
        }
    }

    @ParameterizedTest
    @EnumSource
    void isNotThereForOperatorsUnlessExposedAndAccessible(Stack stack) throws Exception {
        for (String property : List.of(
                "management.endpoints.web.exposure.include=tls",
                "management.endpoint.tlsconsole.access=none",
                "management.endpoints.access.max-permitted=none")) {
            try (var application = stack.start(property)) {
                assertThat(get(application, "/tlsconsole", "operator").statusCode())
                        .as(property)
                        .isEqualTo(404);
            }
        }
    }

    /** Spring Security demands its token, unless the endpoint is exempt. */
    @ParameterizedTest
    @EnumSource
    void postsNeedTheTokenThatTheConsoleSends(Stack stack) throws Exception {
        try (var application = stack.start("management.endpoint.tls.access=unrestricted")) {
            assertThat(post(application, "operator").statusCode()).isEqualTo(403);
            String token = get(application, "/tls", "operator").headers().allValues("Set-Cookie").stream()
                    .filter(cookie -> cookie.startsWith("XSRF-TOKEN="))
                    .map(cookie -> cookie.substring("XSRF-TOKEN=".length()).replaceAll(";.*", ""))
                    .findFirst()
                    .orElseThrow();
            String[] headers = {"Cookie", "XSRF-TOKEN=" + token, "X-XSRF-TOKEN", token};
            assertThat(post(application, "operator", headers).body()).contains("\"outcome\":\"unchanged\"");
            assertThat(post(application, "reader", headers).statusCode()).isEqualTo(403);
            String[] foreign = {headers[0], headers[1], headers[2], headers[3], "Sec-Fetch-Site", "cross-site"};
            assertThat(post(application, "operator", foreign).statusCode()).isEqualTo(403);
        }
    }

    @ParameterizedTest
    @EnumSource
    void exemptEndpointStillRefusesOtherOrigins(Stack stack) throws Exception {
        try (var application = stack.start("management.endpoint.tls.access=unrestricted", "csrf=exempt")) {
            assertThat(post(application, "operator").body()).contains("\"outcome\":\"unchanged\"");
            assertThat(post(application, "operator", "Sec-Fetch-Site", "same-origin")
                            .statusCode())
                    .isEqualTo(200);
            for (String site : List.of("cross-site", "same-site")) {
                HttpResponse<String> response = post(application, "operator", "Sec-Fetch-Site", site);
                assertThat(response.statusCode()).as(site).isEqualTo(403);
                assertThat(response.body()).contains("A page of another origin");
            }
            assertThat(post(application, "operator", "Origin", "http://elsewhere.example")
                            .statusCode())
                    .isEqualTo(403);
        }
    }

    private static HttpResponse<String> get(
            ConfigurableApplicationContext application, String path, @Nullable String user) throws Exception {
        return CLIENT.send(request(application, path, user).GET().build(), BodyHandlers.ofString());
    }

    private static HttpResponse<String> post(ConfigurableApplicationContext application, String user, String... headers)
            throws Exception {
        HttpRequest.Builder request = request(application, "/tls", user).POST(BodyPublishers.noBody());
        if (headers.length > 0) {
            request.headers(headers);
        }
        return CLIENT.send(request.build(), BodyHandlers.ofString());
    }

    private static HttpRequest.Builder request(
            ConfigurableApplicationContext application, String path, @Nullable String user) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://localhost:%s/actuator%s"
                        .formatted(application.getEnvironment().getRequiredProperty("local.server.port"), path)))
                .header("Accept", "application/json, text/html, */*");
        if (user != null) {
            byte[] credentials = (user + ":password").getBytes(StandardCharsets.US_ASCII);
            request.header("Authorization", "Basic " + Base64.getEncoder().encodeToString(credentials));
        }
        return request;
    }

    private static UserDetails user(String name) {
        return User.withUsername(name)
                .password("{noop}password")
                .roles(name.toUpperCase(Locale.ROOT))
                .build();
    }

    @SpringBootConfiguration
    @EnableAutoConfiguration
    static class ServletOperators {

        @Bean
        SecurityFilterChain security(HttpSecurity http, Environment environment) {
            EndpointRequest.EndpointRequestMatcher endpoints = EndpointRequest.to("tls", "tlsconsole");
            http.authorizeHttpRequests(requests -> requests.requestMatchers(endpoints)
                            .hasRole("OPERATOR")
                            .anyRequest()
                            .permitAll())
                    .httpBasic(withDefaults());
            return environment.getRequiredProperty("csrf").equals("exempt")
                    ? http.csrf(csrf -> csrf.ignoringRequestMatchers(EndpointRequest.to("tls")))
                            .build()
                    : http.csrf(csrf -> csrf.spa()).build();
        }

        @Bean
        UserDetailsService users() {
            return new InMemoryUserDetailsManager(user("operator"), user("reader"));
        }
    }

    @SpringBootConfiguration
    @EnableAutoConfiguration
    @EnableWebFluxSecurity
    static class ReactiveOperators {

        @Bean
        SecurityWebFilterChain security(ServerHttpSecurity http, Environment environment) {
            ServerWebExchangeMatcher endpoints =
                    org.springframework.boot.security.autoconfigure.actuate.web.reactive.EndpointRequest.to(
                            "tls", "tlsconsole");
            http.authorizeExchange(exchanges -> exchanges
                            .matchers(endpoints)
                            .hasRole("OPERATOR")
                            .anyExchange()
                            .permitAll())
                    .httpBasic(withDefaults());
            return environment.getRequiredProperty("csrf").equals("exempt")
                    ? http.csrf(csrf -> csrf.requireCsrfProtectionMatcher(
                                    exchange -> new NegatedServerWebExchangeMatcher(endpoints).matches(exchange)))
                            .build()
                    : http.csrf(csrf -> csrf.csrfTokenRepository(CookieServerCsrfTokenRepository.withHttpOnlyFalse())
                                    .csrfTokenRequestHandler(new ServerCsrfTokenRequestAttributeHandler()))
                            .build();
        }

        /** Has the cookie set, as the reference of Spring Security says for pages with scripts. */
        @Bean
        WebFilter tokens() {
            return (exchange, chain) -> {
                Mono<CsrfToken> token = exchange.getAttributeOrDefault(CsrfToken.class.getName(), Mono.empty());
                return token.then(chain.filter(exchange));
            };
        }

        @Bean
        MapReactiveUserDetailsService users() {
            return new MapReactiveUserDetailsService(user("operator"), user("reader"));
        }
    }
}
