package io.unifiedtls.server;

import static io.unifiedtls.testing.TestCertificates.AUTHORITY;
import static io.unifiedtls.testing.TestCertificates.CLIENT_AUTHORITY;
import static io.unifiedtls.testing.TestCertificates.certificateFor;
import static io.unifiedtls.testing.TestCertificates.clientCertificate;
import static io.unifiedtls.testing.TestCertificates.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.unifiedtls.SigningChain;
import io.unifiedtls.operations.TLSReloader;
import io.unifiedtls.testing.Engines;
import io.unifiedtls.testing.Tool;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;

/** The management server on a port of its own. */
@Tag("ci")
class ManagementPortIT {

    @TempDir
    static Path directory;

    @BeforeAll
    static void writeMaterial() {
        write(directory, "ca", AUTHORITY);
        write(directory, "client-ca", CLIENT_AUTHORITY);
        write(directory, "web", certificateFor("shop.example", "partners.example", "ops.example"));
        write(directory, "client", clientCertificate(CLIENT_AUTHORITY));
    }

    @ParameterizedTest
    @EnumSource
    void inheritsHostsAndTheCheckOfAuthoritiesUnlessToldOtherwise(EmbeddedServer server) {
        try (ConfigurableApplicationContext application = start(server)) {
            assertThat(curl(application, "https", "shop.example")).endsWith("200");
            assertThat(curl(application, "https", "partners.example")).endsWith("000");
            assertThat(curl(application, "https", "partners.example", client())).endsWith("200");
            assertThat(curl(application, "https", "shop.example", "-H", "Host: partners.example"))
                    .contains("This connection is for another host")
                    .endsWith("421");
            assertThat(curl(application, "http", "shop.example")).endsWith("400");
        }
    }

    @ParameterizedTest
    @EnumSource
    void namedConfigurationAnswersEveryName(EmbeddedServer server) {
        try (ConfigurableApplicationContext application = start(server, "unified-tls.management.configuration=ops")) {
            assertThat(curl(application, "https", "shop.example")).endsWith("000");
            assertThat(curl(application, "https", "shop.example", client())).endsWith("200");
            assertThat(curl(application, "https", "ops.example", client())).endsWith("200");
            assertThat(curl(application, "https", "ops.example", client("-H", "Host: 10.0.0.1")))
                    .endsWith("200");
        }
    }

    @ParameterizedTest
    @EnumSource
    void isPlainWhereToldSo(EmbeddedServer server) {
        try (ConfigurableApplicationContext application = start(server, "unified-tls.management.configuration=plain")) {
            assertThat(curl(application, "http", "shop.example")).endsWith("200");
        }
        try (ConfigurableApplicationContext application = start(server, "management.server.ssl.enabled=false")) {
            assertThat(curl(application, "http", "shop.example")).endsWith("200");
        }
    }

    @ParameterizedTest
    @EnumSource
    void endpointReloadsOnlyWhereItMay(EmbeddedServer server) {
        try (ConfigurableApplicationContext application = start(server)) {
            assertThat(curl(application, "https", "shop.example", "-X", "POST")).endsWith("405");
        }
        try (ConfigurableApplicationContext application =
                start(server, "management.endpoint.tls.access=unrestricted", "unified-tls.reload.enabled=false")) {
            assertThat(curl(application, "https", "shop.example", "-X", "POST"))
                    .contains("\"outcome\":\"unchanged\"")
                    .endsWith("200");
            SigningChain before = SigningChain.ofPem(read("web.pem"), read("web.key"));
            write(directory, "web", certificateFor("shop.example", "partners.example", "ops.example"));
            assertThat(curl(application, "https", "shop.example", "-X", "POST"))
                    .contains("\"outcome\":\"applied\"", "web: certificates from ")
                    .doesNotContain("PRIVATE")
                    .endsWith("200");
            write(directory, "web", before);
        }
    }

    private static String read(String file) {
        try {
            return Files.readString(directory.resolve(file));
        } catch (IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    @ParameterizedTest
    @EnumSource
    void mayBeTheOnlyServerWithTLS(EmbeddedServer server) {
        try (ConfigurableApplicationContext application =
                startWithoutServer(server, "unified-tls.management.configuration=ops")) {
            assertThat(curl(application, "https", "ops.example")).endsWith("000");
            assertThat(curl(application, "https", "ops.example", client())).endsWith("200");
        }
    }

    @ParameterizedTest
    @EnumSource
    void connectionsEndAfterAChangeOfTrustWithoutAServerToo(EmbeddedServer server) throws IOException {
        SSLContext client = Engines.clientContext(clientCertificate(CLIENT_AUTHORITY));
        try (ConfigurableApplicationContext application = startWithoutServer(
                        server,
                        "unified-tls.management.configuration=ops",
                        "unified-tls.reload.enabled=false",
                        "unified-tls.reload.close-connections-on-trust-change=after 0s");
                Socket connection = new Socket(
                        InetAddress.getLoopbackAddress(),
                        application.getEnvironment().getRequiredProperty("local.management.port", Integer.class));
                SSLSocket socket = (SSLSocket)
                        client.getSocketFactory().createSocket(connection, "ops.example", connection.getPort(), true)) {
            connection.setSoTimeout(10_000);
            socket.startHandshake();
            write(directory, "client-ca", AUTHORITY);
            application.getBean(TLSReloader.class).reload();
            assertThat(socket.getInputStream().read()).isNegative();
        } finally {
            write(directory, "client-ca", CLIENT_AUTHORITY);
        }
    }

    @Test
    void settingThatWouldHaveNoEffectIsRefused() {
        assertThatThrownBy(() -> start(
                        EmbeddedServer.TOMCAT, "management.server.port=", "unified-tls.management.configuration=ops"))
                .rootCause()
                .hasMessageContaining("Set management.server.port, or remove it.");
        assertThatThrownBy(() -> start(EmbeddedServer.TOMCAT, "unified-tls.management.configuration=nobody"))
                .rootCause()
                .hasMessageContaining("unified-tls.management.configuration is 'nobody', which does not exist.");
        assertThatThrownBy(() -> start(
                        EmbeddedServer.TOMCAT,
                        "unified-tls.management.configuration=ops",
                        "management.server.ssl.bundle=web"))
                .rootCause()
                .hasMessageContaining("Both management.server.ssl and unified-tls.management are set");
    }

    /** 127.0.0.2 is this machine, too, but not the address that is listened on. */
    @ParameterizedTest
    @EnumSource
    void listensOnTheLoopbackAddressOnlyWithADevelopmentAuthority(EmbeddedServer server) throws Exception {
        String[] development = {
            "unified-tls.development.enabled=true",
            "unified-tls.development.directory=" + directory.resolve("dev-" + server)
        };
        try (ConfigurableApplicationContext application = start(server, development)) {
            assertThat(accepts(application, "local.server.port", "127.0.0.1")).isTrue();
            assertThat(accepts(application, "local.management.port", "127.0.0.1"))
                    .isTrue();
            assertThat(accepts(application, "local.management.port", "127.0.0.2"))
                    .isFalse();
        }
        String[] plain = Stream.concat(
                        Arrays.stream(development), Stream.of("unified-tls.management.configuration=plain"))
                .toArray(String[]::new);
        try (ConfigurableApplicationContext application = start(server, plain)) {
            assertThat(accepts(application, "local.management.port", "127.0.0.2"))
                    .isFalse();
        }
        assertThatThrownBy(() -> start(server, development[0], development[1], "management.server.address=0.0.0.0"))
                .rootCause()
                .hasMessageContaining("management.server.address is 0.0.0.0, but unified-tls.development is enabled");
        try (ConfigurableApplicationContext application =
                start(server, development[0], development[1], "unified-tls.development.insecure-allow-remote=true")) {
            assertThat(accepts(application, "local.management.port", "127.0.0.2"))
                    .isTrue();
        }
    }

    private static boolean accepts(ConfigurableApplicationContext application, String port, String address)
            throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(
                    new InetSocketAddress(
                            address, application.getEnvironment().getRequiredProperty(port, Integer.class)),
                    5_000);
            return true;
        } catch (ConnectException ex) {
            return false;
        }
    }

    private static ConfigurableApplicationContext start(EmbeddedServer server, String... properties) {
        List<String> all = new ArrayList<>(List.of(
                "unified-tls.hosts[0].server-names=shop.example",
                "unified-tls.hosts[0].configuration=web",
                "unified-tls.hosts[1].server-names=partners.example",
                "unified-tls.hosts[1].configuration=ops",
                EmbeddedServer.backend(),
                "unified-tls.server.configuration=web"));
        all.addAll(List.of(properties));
        return startWithoutServer(server, all.toArray(String[]::new));
    }

    private static ConfigurableApplicationContext startWithoutServer(EmbeddedServer server, String... properties) {
        List<String> all = new ArrayList<>(List.of(
                "management.server.port=0",
                "management.endpoints.web.exposure.include=tls",
                "unified-tls.configurations.web.certificates[0].certificate=file:" + directory.resolve("web.pem"),
                "unified-tls.configurations.web.certificates[0].private-key=file:" + directory.resolve("web.key"),
                "unified-tls.configurations.ops.base=web",
                "unified-tls.configurations.ops.client-authentication=need",
                "unified-tls.configurations.ops.trust-store.certificates=file:" + directory.resolve("client-ca.pem")));
        all.addAll(List.of(properties));
        return server.start(ManagementApplication.class, all.toArray(String[]::new));
    }

    /** What the endpoint answers, then its status; 000 if there was no answer. */
    private static String curl(
            ConfigurableApplicationContext application, String scheme, String name, String... options) {
        String port = application.getEnvironment().getRequiredProperty("local.management.port");
        List<String> arguments = new ArrayList<>(List.of(
                "-sS",
                "--resolve",
                "%s:%s:127.0.0.1".formatted(name, port),
                "--cacert",
                directory.resolve("ca.pem").toString(),
                "-w",
                "%{http_code}"));
        arguments.addAll(List.of(options));
        arguments.add("%s://%s:%s/actuator/tls".formatted(scheme, name, port));
        return Tool.curl().run("", arguments).output();
    }

    private static String[] client(String... more) {
        return Stream.concat(
                        Stream.of(
                                "--cert",
                                directory.resolve("client.pem").toString(),
                                "--key",
                                directory.resolve("client.key").toString()),
                        Arrays.stream(more))
                .toArray(String[]::new);
    }

    @SpringBootConfiguration
    @EnableAutoConfiguration
    static class ManagementApplication {}
}
