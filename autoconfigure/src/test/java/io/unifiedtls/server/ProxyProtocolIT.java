package io.unifiedtls.server;

import static io.unifiedtls.testing.TestCertificates.CLIENT_AUTHORITY;
import static io.unifiedtls.testing.TestCertificates.certificateFor;
import static io.unifiedtls.testing.TestCertificates.clientCertificate;
import static io.unifiedtls.testing.TestCertificates.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.unifiedtls.HandshakeOutcome.WithoutAlert;
import io.unifiedtls.operations.TLSHandshakeEvent;
import io.unifiedtls.operations.TLSHandshakeEvent.PeerAuthenticated;
import io.unifiedtls.operations.TLSHandshakeEvent.Refused;
import io.unifiedtls.testing.Engines;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.reactor.netty.NettyReactiveWebServerFactory;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.event.EventListener;
import org.springframework.core.env.Environment;
import reactor.netty.http.server.ProxyProtocolSupportType;

/** Behind a balancer that says by the PROXY protocol whose connection it is, the client is whom the balancer names. */
@Tag("ci")
@Timeout(value = 2, unit = TimeUnit.MINUTES)
@ExtendWith(OutputCaptureExtension.class)
class ProxyProtocolIT {

    private static final int TIMEOUT_MILLIS = 15_000;

    @TempDir
    static Path directory;

    @ParameterizedTest
    @CsvSource({
        "jdk, ON, TCP4 192.0.2.7 127.0.0.1 4711 443, 192.0.2.7:4711",
        "openssl, ON, TCP4 192.0.2.7 127.0.0.1 4711 443, 192.0.2.7:4711",
        "jdk, AUTO, TCP6 2001:db8::7 ::1 4712 443, [2001:db8:0:0:0:0:0:7]:4712",
        "openssl, AUTO, TCP6 2001:db8::7 ::1 4712 443, [2001:db8:0:0:0:0:0:7]:4712",
    })
    void clientIsWhomTheBalancerNames(
            String backend, ProxyProtocolSupportType support, String header, String client, CapturedOutput output)
            throws IOException {
        try (ConfigurableApplicationContext application = start(backend, support)) {
            List<TLSHandshakeEvent> events = application.getBean(Recorder.class).events;
            connect(application, "PROXY " + header + "\r\n", "nobody.example");
            await().until(() -> events.stream().anyMatch(Refused.class::isInstance));
            connect(application, "PROXY " + header + "\r\n", "shop.example");
            await().until(() -> events.stream().anyMatch(PeerAuthenticated.class::isInstance));
            assertThat(events).allSatisfy(event -> assertThat(addressOf(event)).isEqualTo(client));
            assertThat(output).contains("unrecognized_name server-name=nobody.example remote=" + client + " ");
        }
    }

    /** Such as a check whether the server is alive. */
    @ParameterizedTest
    @CsvSource({"jdk, ON, PROXY UNKNOWN", "openssl, ON, PROXY UNKNOWN", "jdk, AUTO,", "openssl, AUTO,", "jdk, OFF,"})
    void withoutANameItIsWhoConnects(String backend, ProxyProtocolSupportType support, String header)
            throws IOException {
        try (ConfigurableApplicationContext application = start(backend, support)) {
            List<TLSHandshakeEvent> events = application.getBean(Recorder.class).events;
            String line = header == null ? "" : header + "\r\n";
            int port = connect(application, line, "nobody.example");
            await().until(() -> !events.isEmpty());
            assertThat(addressOf(events.get(0))).isEqualTo("127.0.0.1:" + port);
        }
    }

    /** Nobody chooses an address of their own where the protocol is not switched on. */
    @ParameterizedTest
    @CsvSource({"jdk", "openssl"})
    void headerOfAStrangerIsNoTls(String backend) throws IOException {
        try (ConfigurableApplicationContext application = start(backend, ProxyProtocolSupportType.OFF)) {
            List<TLSHandshakeEvent> events = application.getBean(Recorder.class).events;
            int port = connect(application, "PROXY TCP4 192.0.2.7 127.0.0.1 4711 443\r\n", "nobody.example");
            await().until(() -> !events.isEmpty());
            assertThat(addressOf(events.get(0))).isEqualTo("127.0.0.1:" + port);
            assertThat(events.get(0))
                    .isInstanceOfSatisfying(
                            Refused.class,
                            refused -> assertThat(refused.outcome()).isEqualTo(WithoutAlert.PLAIN_HTTP));
        }
    }

    private static String addressOf(TLSHandshakeEvent event) {
        InetSocketAddress address = (InetSocketAddress) event.remoteAddress().orElseThrow();
        String host = address.getAddress().getHostAddress();
        return (host.contains(":") ? "[" + host + "]:" : host + ":") + address.getPort();
    }

    /** The port from which somebody with a certificate has tried to shake hands. */
    private static int connect(ConfigurableApplicationContext application, String header, String serverName)
            throws IOException {
        int port = LocalClients.port(application);
        try (Socket below = new Socket(InetAddress.getLoopbackAddress(), port)) {
            below.setSoTimeout(TIMEOUT_MILLIS);
            below.getOutputStream().write(header.getBytes(StandardCharsets.US_ASCII));
            SSLSocket socket = (SSLSocket) Engines.clientContext(clientCertificate(CLIENT_AUTHORITY))
                    .getSocketFactory()
                    .createSocket(below, serverName, port, false);
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setServerNames(List.of(new SNIHostName(serverName)));
            socket.setSSLParameters(parameters);
            try {
                socket.startHandshake();
                socket.getOutputStream().write("GET / HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                socket.getInputStream().readAllBytes();
            } catch (IOException ex) {
                // The server tells of it
            }
            return below.getLocalPort();
        }
    }

    private static ConfigurableApplicationContext start(String backend, ProxyProtocolSupportType support) {
        write(directory, "shop", certificateFor("shop.example"));
        write(directory, "client-ca", CLIENT_AUTHORITY);
        return EmbeddedServer.NETTY.start(
                Application.class,
                "test.proxy-protocol=" + support,
                "unified-tls.server.backend=" + backend,
                "unified-tls.server.configuration=shop",
                "unified-tls.configurations.shop.certificates[0].certificate=file:" + directory.resolve("shop.pem"),
                "unified-tls.configurations.shop.certificates[0].private-key=file:" + directory.resolve("shop.key"),
                "unified-tls.configurations.shop.client-authentication=need",
                "unified-tls.configurations.shop.trust-store.certificates=file:" + directory.resolve("client-ca.pem"),
                "unified-tls.hosts[0].server-names=shop.example",
                "unified-tls.hosts[0].configuration=shop");
    }

    @SpringBootConfiguration
    @EnableAutoConfiguration
    static class Application {

        @Bean
        WebServerFactoryCustomizer<NettyReactiveWebServerFactory> proxyProtocol(Environment environment) {
            ProxyProtocolSupportType support =
                    environment.getRequiredProperty("test.proxy-protocol", ProxyProtocolSupportType.class);
            return factory -> factory.addServerCustomizers(server -> server.proxyProtocol(support));
        }

        @Bean
        Recorder recorder() {
            return new Recorder();
        }
    }

    static final class Recorder {

        private final List<TLSHandshakeEvent> events = new CopyOnWriteArrayList<>();

        @EventListener
        void record(TLSHandshakeEvent event) {
            events.add(event);
        }
    }
}
