package io.unifiedtls.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.unifiedtls.actuate.HostDetails;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** Requests to the endpoint that would change something, as pages of this and of other origins send them. */
@Tag("ci")
@Timeout(120)
class CrossOriginIT {

    private static final String[] TYPES = {
        "text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=b", "application/json", ""
    };

    private static final String[] FOREIGN = {
        "Sec-Fetch-Site: cross-site",
        "Sec-Fetch-Site: same-site",
        "Sec-Fetch-Site: same-origin\r\nSec-Fetch-Site: cross-site",
        "Origin: null",
        "Origin: http://elsewhere.example",
        "Origin: http://console.example",
        "Origin: http://console.example.elsewhere.example",
        "Origin: http://console.example:%d/",
        "Origin: http://user@console.example:%d",
        "Origin: ftp://console.example:%d",
        "Origin: http://console.example:%d\r\nOrigin: http://elsewhere.example",
        "Origin: ",
    };

    private static final String[] OWN = {
        "X-Nothing: as curl and scripts",
        "Sec-Fetch-Site: same-origin\r\nOrigin: https://behind.a.proxy.example",
        "Sec-Fetch-Site: none",
        "Origin: http://console.example:%d",
        "Origin: HTTP://Console.example:%d",
        "Origin: https://console.example:%d", // whose TLS a proxy has taken off
    };

    private static final String[] PATHS = {
        "/actuator/tls", "/actuator/tls/host/a.example", "/actuator/%74ls", "/actuator/tls;a=b", "/actuator/tls/"
    };

    @ParameterizedTest
    @EnumSource
    void pagesOfOtherOriginsChangeNothingAndOthersMay(EmbeddedServer server) throws Exception {
        try (var application = start(server)) {
            int port = LocalClients.port(application);
            for (String header : FOREIGN) {
                for (String type : TYPES) {
                    assertThat(post(port, PATHS[1], header, "Content-Type: " + type))
                            .as("%s, %s", header, type)
                            .matches("(?s)HTTP/1.1 (403|400) .*")
                            .doesNotContain("renewing");
                }
            }
            for (String path : PATHS) {
                assertThat(post(port, path, FOREIGN[0], "Content-Type: text/plain"))
                        .as(path)
                        .matches("(?s)HTTP/1.1 (403|400|404) .*")
                        .doesNotContain("outcome");
            }
            assertThat(post(port, PATHS[0], FOREIGN[0], "Content-Type: text/plain"))
                    .startsWith("HTTP/1.1 403")
                    .contains("A page of another origin");
            assertThat(renewals(application)).isZero();
            for (String header : OWN) {
                assertThat(post(port, PATHS[1], header, "Content-Type: application/json"))
                        .as(header)
                        .startsWith("HTTP/1.1 200")
                        .contains("renewing");
            }
            assertThat(renewals(application)).isEqualTo(OWN.length);
            assertThat(post(port, PATHS[0], OWN[0], "Content-Length: 0")).contains("\"outcome\":\"unchanged\"");
        }
    }

    @ParameterizedTest
    @EnumSource
    void holdsAtThePortAndPathsOfTheActuator(EmbeddedServer server) throws Exception {
        try (var application = start(
                server,
                "management.server.port=0",
                "management.server.base-path=/operations",
                "management.endpoints.web.path-mapping.tls=in-force")) {
            int port = application.getEnvironment().getRequiredProperty("local.management.port", Integer.class);
            String path = "/operations/actuator/in-force/host/a.example";
            for (String header : FOREIGN) {
                assertThat(post(port, path, header, "Content-Type: text/plain"))
                        .as(header)
                        .matches("(?s)HTTP/1.1 (403|400) .*");
            }
            assertThat(renewals(application)).isZero();
            assertThat(post(port, path, OWN[3], "Content-Type: application/json"))
                    .contains("renewing");
        }
    }

    @ParameterizedTest
    @EnumSource
    void holdsBelowThePathOfTheApplication(EmbeddedServer server) throws Exception {
        try (var application = start(server, "spring.mvc.servlet.path=/app", "spring.webflux.base-path=/app")) {
            int port = LocalClients.port(application);
            String path = "/app/actuator/tls/host/a.example";
            assertThat(post(port, path, FOREIGN[0], "Content-Type: text/plain")).startsWith("HTTP/1.1 403");
            assertThat(post(port, path, OWN[0], "Content-Type: application/json"))
                    .contains("renewing");
        }
    }

    /** An operator may let pages of another origin post, and says so with Spring Boot's own properties. */
    @ParameterizedTest
    @EnumSource
    void originThatTheOperatorAllowsMay(EmbeddedServer server) throws Exception {
        try (var application = start(
                server,
                "management.endpoints.web.cors.allowed-origins=http://portal.example,http://reader.example",
                "management.endpoints.web.cors.allowed-methods=GET,POST")) {
            int port = LocalClients.port(application);
            String site = "Sec-Fetch-Site: cross-site\r\n";
            assertThat(post(port, PATHS[1], site + "Origin: http://portal.example", "Content-Type: application/json"))
                    .contains("renewing");
            assertThat(post(port, PATHS[1], site + "Origin: http://other.example", "Content-Type: application/json"))
                    .startsWith("HTTP/1.1 403");
        }
        try (var application = start(server, "management.endpoints.web.cors.allowed-origins=http://reader.example")) {
            assertThat(post(
                            LocalClients.port(application),
                            PATHS[1],
                            "Sec-Fetch-Site: cross-site\r\nOrigin: http://reader.example",
                            "Content-Type: text/plain"))
                    .startsWith("HTTP/1.1 403");
            assertThat(renewals(application)).isZero();
        }
    }

    /** The answer to a POST with a header of its own, written as it is, since clients of libraries correct what they send. */
    private static String post(int port, String path, String header, String type) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(30_000);
            OutputStream out = socket.getOutputStream();
            String request = "POST %s HTTP/1.1\r\nHost: console.example:%d\r\n%s\r\n%s\r\n%sConnection: close\r\n\r\n{}"
                    .formatted(
                            path,
                            port,
                            header.replace("%d", String.valueOf(port)),
                            type.equals("Content-Type: ") ? "X-Type: none" : type,
                            type.startsWith("Content-Length") ? "" : "Content-Length: 2\r\n");
            out.write(request.getBytes(StandardCharsets.US_ASCII));
            out.flush();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static int renewals(ConfigurableApplicationContext application) {
        return application.getBean(Renewals.class).count.get();
    }

    private static ConfigurableApplicationContext start(EmbeddedServer server, String... properties) {
        List<String> all = new ArrayList<>(List.of(
                "management.endpoints.web.exposure.include=tls", "management.endpoint.tls.access=unrestricted"));
        all.addAll(Arrays.asList(properties));
        return server.start(Application.class, all.toArray(String[]::new));
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @Import(Renewals.class)
    static class Application {}

    static class Renewals implements HostDetails {

        private final AtomicInteger count = new AtomicInteger();

        @Override
        public Optional<Map<String, Object>> of(String name) {
            return Optional.empty();
        }

        @Override
        public Optional<Map<String, Object>> renew(String name) {
            count.incrementAndGet();
            return Optional.of(Map.of("renewing", name));
        }
    }
}
