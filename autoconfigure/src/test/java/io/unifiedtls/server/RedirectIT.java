package io.unifiedtls.server;

import static io.unifiedtls.testing.TestCertificates.certificateFor;
import static io.unifiedtls.testing.TestCertificates.write;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.unifiedtls.Alert;
import io.unifiedtls.HandshakeRefusedException;
import io.unifiedtls.InvalidTLSConfigurationException;
import io.unifiedtls.SniResolver;
import io.unifiedtls.testing.EngineClient;
import io.unifiedtls.testing.Engines;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;

/** The port that redirects to HTTPS, beside each server. */
@Tag("ci")
@Timeout(120)
class RedirectIT {

    @TempDir
    static Path directory;

    @BeforeAll
    static void writeMaterial() throws IOException {
        write(directory, "web", certificateFor("shop.example", "*.shop.example", "*.example"));
        write(Files.createDirectory(directory.resolve("hosts")), "tenant", certificateFor("tenant.example"));
    }

    @ParameterizedTest
    @EnumSource
    void redirectsKnownHostsOnly(EmbeddedServer server) throws Exception {
        try (var application = start(server, Application.class, "unified-tls.server.unknown-server-name=default")) {
            String https = application.getEnvironment().getProperty("local.server.port");
            for (String known : List.of("shop.example", "any.shop.example", "tenant.example", "resolved.example")) {
                assertThat(get(application, known, "/a%2Fb?c=%0d%0a"))
                        .startsWith("HTTP/1.1 301")
                        .contains("\r\nLocation: https://" + known + ":" + https + "/a%2Fb?c=%0d%0a\r\n");
            }
            for (String unknown :
                    List.of("evil.example", "a.b.shop.example", "127.0.0.1", "localhost", "shop.invalid")) {
                assertThat(get(application, unknown, "/"))
                        .startsWith("HTTP/1.1 421")
                        .doesNotContain("Location");
            }
            assertThat(get(application, "suspended.example", "/")).startsWith("HTTP/1.1 421");
            assertThat(get(application, "broken.example", "/")).startsWith("HTTP/1.1 503");
            assertThat(send(application, "GET / HTTP/1.0\r\n\r\n")).startsWith("HTTP/1.1 400");
            assertThat(send(application, "GET https://evil.example/ HTTP/1.1\r\nHost: shop.example\r\n\r\n"))
                    .startsWith("HTTP/1.1 400");
            assertThat(send(application, "POST /pay HTTP/1.1\r\nHost: shop.example:80\r\nContent-Length: 3\r\n\r\nabc"))
                    .startsWith("HTTP/1.1 308");
        }
    }

    /** The redirect leads to an answer over TLS. */
    @ParameterizedTest
    @EnumSource
    void clientThatFollowsGetsAnAnswer(EmbeddedServer server) throws Exception {
        try (var application = start(server, Application.class)) {
            Matcher location = Pattern.compile("Location: https://shop\\.example:(\\d+)/(\\S*)")
                    .matcher(get(application, "shop.example", "/path"));
            assertThat(location.find()).isTrue();
            try (EngineClient client =
                    new EngineClient(Engines.client("shop.example"), Integer.parseInt(location.group(1)))) {
                client.handshake(List::of);
                assertThat(client.get("/" + location.group(2), "shop.example")).contains("404");
            }
        }
    }

    /** Requests for names whose resolver hangs take no place of a handshake. */
    @ParameterizedTest
    @EnumSource
    void floodOfHostsStarvesNoHandshake(EmbeddedServer server) throws Exception {
        try (var application = start(
                server,
                Application.class,
                "unified-tls.server.resolver-concurrency=2",
                "unified-tls.server.resolver-timeout=60s")) {
            AtomicInteger hanging = application.getBean(Hang.class).count();
            List<Socket> flood = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                Socket client = new Socket(InetAddress.getLoopbackAddress(), redirectPort(application));
                client.getOutputStream()
                        .write(request("hangs%d.example".formatted(i), "/").getBytes(ISO_8859_1));
                flood.add(client);
            }
            await().untilAsserted(() -> assertThat(hanging).hasValue(8));
            try (EngineClient client = new EngineClient(
                    Engines.client("resolved.example"),
                    Integer.parseInt(String.valueOf(application.getEnvironment().getProperty("local.server.port"))))) {
                client.handshake(List::of);
                assertThat(client.get("/", "resolved.example")).contains("404");
            }
            assertThat(get(application, "shop.example", "/")).startsWith("HTTP/1.1 301");
            application.getBean(Hang.class).release().countDown();
            for (Socket client : flood) {
                client.close();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void portOutsideMayBeAnother(EmbeddedServer server) throws Exception {
        try (var application = start(server, Application.class, "unified-tls.redirect.https-port=443")) {
            assertThat(get(application, "shop.example", "/")).contains("\r\nLocation: https://shop.example/\r\n");
        }
    }

    @ParameterizedTest
    @EnumSource
    void endsWithTheApplication(EmbeddedServer server) throws Exception {
        int port;
        try (var application = start(server, Application.class)) {
            port = redirectPort(application);
        }
        assertThatExceptionOfType(ConnectException.class)
                .isThrownBy(() -> new Socket(InetAddress.getLoopbackAddress(), port).close());
    }

    @ParameterizedTest
    @EnumSource
    void portInUseIsCalledByItsProperty(EmbeddedServer server) throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertFault(
                    server,
                    Application.class,
                    "unified-tls.redirect.port is %d, but nothing can listen there: Address already in use. Set another port"
                            .formatted(taken.getLocalPort()),
                    "unified-tls.redirect.port=" + taken.getLocalPort());
        }
    }

    @Test
    void redirectWithoutKnownHostsIsAFault() {
        assertFault(
                EmbeddedServer.TOMCAT,
                Hostless.class,
                "unified-tls.redirect.port is set, but no host is known",
                "unified-tls.hosts=",
                "unified-tls.sources=");
    }

    @Test
    void serverThatIsSwitchedOffIsRedirectedToByNobody() {
        try (var application = start(EmbeddedServer.TOMCAT, Application.class, "unified-tls.server.enabled=false")) {
            assertThat(application.getEnvironment().getProperty("local.unified-tls.redirect.port"))
                    .isNull();
            assertThat(application.containsBean("tlsRedirectPort")).isFalse();
        }
    }

    @Test
    void developmentStaysOnThisMachine() throws Exception {
        String[] development = {
            "unified-tls.development.enabled=true",
            "unified-tls.development.directory=" + directory.resolve("development"),
            "server.address=",
            "unified-tls.redirect.address="
        };
        try (var application = start(EmbeddedServer.TOMCAT, Application.class, development)) {
            assertThat(get(application, "shop.example", "/")).startsWith("HTTP/1.1 301");
            Optional<InetAddress> other = java.net.NetworkInterface.networkInterfaces()
                    .flatMap(java.net.NetworkInterface::inetAddresses)
                    .filter(address -> !address.isLoopbackAddress() && !address.isLinkLocalAddress())
                    .findFirst();
            if (other.isPresent()) {
                assertThatExceptionOfType(IOException.class)
                        .isThrownBy(() -> new Socket(other.get(), redirectPort(application)).close());
            }
        }
        development[3] = "unified-tls.redirect.address=0.0.0.0";
        assertFault(
                EmbeddedServer.TOMCAT,
                Application.class,
                "unified-tls.redirect.address is 0.0.0.0, but unified-tls.development is enabled",
                development);
    }

    private static void assertFault(EmbeddedServer server, Class<?> application, String fault, String... more) {
        assertThatExceptionOfType(Exception.class)
                .isThrownBy(() -> start(server, application, more).close())
                .satisfies(failure -> assertThat(failure)
                        .rootCause()
                        .isInstanceOf(InvalidTLSConfigurationException.class)
                        .hasMessageContaining(fault));
    }

    private static ConfigurableApplicationContext start(EmbeddedServer server, Class<?> application, String... more) {
        List<String> properties = new ArrayList<>(List.of(
                "server.address=127.0.0.1",
                "unified-tls.reload.enabled=false",
                "unified-tls.configurations.web.certificates[0].certificate=file:" + directory.resolve("web.pem"),
                "unified-tls.configurations.web.certificates[0].private-key=file:" + directory.resolve("web.key"),
                "unified-tls.hosts[0].server-names=shop.example,*.shop.example",
                "unified-tls.hosts[0].configuration=web",
                "unified-tls.sources[0].directory=file:" + directory.resolve("hosts"),
                "unified-tls.policy=none",
                "unified-tls.server.configuration=web",
                EmbeddedServer.backend(),
                "unified-tls.redirect.port=0"));
        properties.addAll(List.of(more));
        return server.start(application, properties.toArray(String[]::new));
    }

    private static int redirectPort(ConfigurableApplicationContext application) {
        return application.getEnvironment().getRequiredProperty("local.unified-tls.redirect.port", Integer.class);
    }

    private static String request(String host, String target) {
        return "GET %s HTTP/1.1\r\nHost: %s\r\n\r\n".formatted(target, host);
    }

    private static String get(ConfigurableApplicationContext application, String host, String target)
            throws IOException {
        return send(application, request(host, target));
    }

    private static String send(ConfigurableApplicationContext application, String request) throws IOException {
        try (Socket client = new Socket(InetAddress.getLoopbackAddress(), redirectPort(application))) {
            client.setSoTimeout(30_000);
            client.getOutputStream().write(request.getBytes(ISO_8859_1));
            return new String(client.getInputStream().readAllBytes(), ISO_8859_1);
        }
    }

    /** How many calls hang, and their release. */
    record Hang(AtomicInteger count, CountDownLatch release) {}

    @SpringBootConfiguration
    @EnableAutoConfiguration
    static class Hostless {}

    @SpringBootConfiguration
    @EnableAutoConfiguration
    static class Application {

        @Bean
        Hang hang() {
            return new Hang(new AtomicInteger(), new CountDownLatch(1));
        }

        @Bean
        SniResolver resolver(Hang hang) {
            return (hello, context) -> {
                String name = hello.serverName().orElseThrow().value();
                if (name.startsWith("hangs")) {
                    hang.count().incrementAndGet();
                    awaitRelease(hang);
                }
                return switch (name) {
                    case "resolved.example" -> Optional.of(context.configuration());
                    case "suspended.example" -> throw new HandshakeRefusedException(Alert.ACCESS_DENIED);
                    case "broken.example" -> throw new IllegalStateException("down");
                    default -> Optional.empty();
                };
            };
        }

        private static void awaitRelease(Hang hang) {
            try {
                hang.release().await();
            } catch (InterruptedException ex) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
