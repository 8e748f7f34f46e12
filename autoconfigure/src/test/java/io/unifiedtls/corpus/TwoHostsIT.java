package io.unifiedtls.corpus;

import static org.assertj.core.api.Assertions.assertThat;

import io.unifiedtls.server.EmbeddedServer;
import io.unifiedtls.testing.Engines;
import io.unifiedtls.testing.RawHttps;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.eclipse.jetty.http.HttpCompliance;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.ForwardedRequestCustomizer;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.jetty.servlet.JettyServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.core.Ordered;

/**
 * A request that names the connection's host and another one: by two headers, by target and header, by {@code :authority}
 * and header. Each place is looked at, whatever the server makes of it before, and however it is set up: Jetty takes here
 * what it refuses by itself, and believes {@code X-Forwarded-Host} before anybody else sees a request.
 */
@Timeout(120)
@Tag("ci")
class TwoHostsIT {

    private static final String OPEN = Target.OPEN;

    /** Targets and headers, of which one names {@link Target#CLOSED}. */
    private static final List<List<String>> REQUESTS = List.of(
            List.of("/", "open.example", "closed.example"),
            List.of("/", "closed.example", "open.example"),
            List.of("/", "open.example", "open.example", "closed.example"),
            List.of("https://closed.example/", "open.example"),
            List.of("https://closed.example:443/", "open.example:443"),
            List.of("HTTPS://CLOSED.example./", "open.example"),
            List.of("https://a.closed.example?query", "open.example"),
            List.of("https://open.example/", "closed.example"),
            List.of("https://open.example/", "CLOSED.EXAMPLE.:443"));

    @ParameterizedTest
    @MethodSource("io.unifiedtls.corpus.Ours#all")
    void noHeaderAndNoTargetOfHttp1IsOverlooked(Ours kind) throws IOException {
        try (Started started = start(kind)) {
            RawHttps client = client(started);
            assertThat(client.http1(request(List.of("/", OPEN), "close"))).contains("configuration=open");
            assertThat(client.http1(request(List.of("https://OPEN.example./", "OPEN.example."), "close")))
                    .contains("configuration=open");
            for (List<String> parts : REQUESTS) {
                // Once when somebody must be asked, and once when the answer is known
                String answers = client.http1(request(parts, "keep-alive"), request(parts, "close"));
                assertThat(answers)
                        .as("%s", parts)
                        .doesNotContain("configuration=", "HTTP/1.1 2")
                        .containsPattern(kind.server() == EmbeddedServer.TOMCAT ? "HTTP/1.1 4(00|21)" : "HTTP/1.1 421");
                if (kind.server() == EmbeddedServer.NETTY) {
                    assertThat(answers.split("HTTP/1.1 421", -1))
                            .as("%s: %s", parts, answers)
                            .hasSize(3);
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("io.unifiedtls.corpus.Ours#all")
    void neitherAuthorityNorHeaderOfHttp2IsOverlooked(Ours kind) throws IOException {
        try (Started started = start(kind)) {
            RawHttps client = client(started);
            assertThat(client.http2(fields(":authority=" + OPEN))).startsWith(":status 200");
            for (List<String> hosts : List.of(
                    List.of(":authority=closed.example"),
                    List.of("host=closed.example"),
                    List.of(":authority=open.example", "host=closed.example"),
                    List.of(":authority=closed.example", "host=open.example"),
                    List.of(":authority=CLOSED.EXAMPLE.:443", "host=open.example:443"),
                    List.of("host=open.example", "host=closed.example"),
                    List.of(":authority=open.example", "host=open.example", "host=closed.example"))) {
                String answer = client.http2(fields(hosts.toArray(String[]::new)));
                assertThat(answer)
                        .as("%s", hosts)
                        .doesNotContain("configuration=", ":status 2")
                        .containsPattern(":status 4(00|21)|reset|go away|closed");
            }
        }
    }

    @ParameterizedTest
    @MethodSource("io.unifiedtls.corpus.Ours#all")
    void whatAProxySaysDoesNotCount(Ours kind) throws IOException {
        try (Started started = start(kind, "server.forward-headers-strategy=native")) {
            RawHttps client = client(started);
            String request = "GET / HTTP/1.1\r\nHost: %s\r\nX-Forwarded-Host: %s\r\nConnection: close\r\n\r\n";
            assertThat(client.http1(request.formatted("closed.example", "open.example")))
                    .startsWith("HTTP/1.1 421")
                    .doesNotContain("configuration=");
            assertThat(client.http1(request.formatted("open.example", "closed.example")))
                    .contains("configuration=open");
        }
    }

    private static String request(List<String> parts, String connection) {
        StringBuilder request = new StringBuilder("GET %s HTTP/1.1\r\n".formatted(parts.get(0)));
        parts.subList(1, parts.size())
                .forEach(host -> request.append("Host: ").append(host).append("\r\n"));
        return request.append("Connection: ")
                .append(connection)
                .append("\r\n\r\n")
                .toString();
    }

    private static List<String> fields(String... hosts) {
        return Stream.concat(Stream.of(":method=GET", ":scheme=https", ":path=/"), Stream.of(hosts))
                .toList();
    }

    private static RawHttps client(Started started) {
        return new RawHttps(Engines.clientContext(null), started.port(), OPEN);
    }

    private static Started start(Ours kind, String... more) {
        String file = "file:" + Target.MATERIAL + "/";
        List<String> properties = new ArrayList<>(List.of(
                "spring.main.sources=" + Lenient.class.getName(),
                "unified-tls.server.configuration=open",
                "unified-tls.configurations.open.certificates[0].certificate=" + file + "server.pem",
                "unified-tls.configurations.open.certificates[0].private-key=" + file + "server.key",
                "unified-tls.configurations.closed.base=open",
                "unified-tls.configurations.closed.client-authentication=need",
                "unified-tls.configurations.closed.trust-store.certificates=" + file + "client-ca.pem",
                "unified-tls.hosts[0].server-names=" + OPEN,
                "unified-tls.hosts[0].configuration=open",
                "unified-tls.hosts[1].server-names=" + Target.CLOSED + "," + Target.WILDCARD,
                "unified-tls.hosts[1].configuration=closed"));
        properties.addAll(List.of(more));
        return Started.of(kind, properties.toArray(String[]::new));
    }

    /** Jetty as it is set up for old clients, and by somebody who comes before our customizer. */
    static final class Lenient implements WebServerFactoryCustomizer<JettyServletWebServerFactory>, Ordered {

        @Override
        public int getOrder() {
            return 1;
        }

        @Override
        public void customize(JettyServletWebServerFactory factory) {
            factory.addServerCustomizers(server -> {
                for (Connector connector : server.getConnectors()) {
                    HttpConfiguration http = connector
                            .getConnectionFactory(HttpConnectionFactory.class)
                            .getHttpConfiguration();
                    http.setHttpCompliance(HttpCompliance.LEGACY);
                    http.addCustomizer(new ForwardedRequestCustomizer());
                }
            });
        }
    }
}
