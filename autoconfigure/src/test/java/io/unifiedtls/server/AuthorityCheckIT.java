package io.unifiedtls.server;

import static io.unifiedtls.testing.TestCertificates.AUTHORITY;
import static io.unifiedtls.testing.TestCertificates.CLIENT_AUTHORITY;
import static io.unifiedtls.testing.TestCertificates.certificateFor;
import static io.unifiedtls.testing.TestCertificates.write;
import static org.assertj.core.api.Assertions.assertThat;

import io.unifiedtls.testing.Tool;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;

/** The weaker values of {@code unified-tls.server.authority-check}; the suite has the default. */
@Tag("ci")
@ExtendWith(OutputCaptureExtension.class)
class AuthorityCheckIT {

    @TempDir
    static Path directory;

    @BeforeAll
    static void writeMaterial() {
        write(directory, "ca", AUTHORITY);
        write(directory, "client-ca", CLIENT_AUTHORITY);
        write(directory, "web", certificateFor("shop.example", "partners.example", "only12.example"));
    }

    @ParameterizedTest
    @EnumSource
    void lenientGuardsHostsWithClientAuthentication(EmbeddedServer server, CapturedOutput output) {
        try (ConfigurableApplicationContext application = start(server, "lenient")) {
            assertThat(get(application, "partners.example")).endsWith("421");
            assertThat(get(application, "only12.example")).endsWith("200");
            assertThat(get(application, "unknown.example")).endsWith("200");
        }
        assertThat(output).doesNotContain("unified-tls.server.authority-check is");
    }

    @ParameterizedTest
    @EnumSource
    void offGuardsNothingAndTheLogSaysSo(EmbeddedServer server, CapturedOutput output) {
        try (ConfigurableApplicationContext application = start(server, "off")) {
            assertThat(get(application, "partners.example"))
                    .contains("name=shop.example")
                    .endsWith("200");
        }
        assertThat(output).containsOnlyOnce("unified-tls.server.authority-check is off: ");
    }

    private static ConfigurableApplicationContext start(EmbeddedServer server, String check) {
        return server.start(
                server.suite(),
                "unified-tls.configurations.web.certificates[0].certificate=file:" + directory.resolve("web.pem"),
                "unified-tls.configurations.web.certificates[0].private-key=file:" + directory.resolve("web.key"),
                "unified-tls.configurations.only12.base=web",
                "unified-tls.configurations.only12.highest-supported-version=TLSv1.2",
                "unified-tls.configurations.partners.base=web",
                "unified-tls.configurations.partners.client-authentication=need",
                "unified-tls.configurations.partners.trust-store.certificates=file:"
                        + directory.resolve("client-ca.pem"),
                "unified-tls.hosts[0].server-names=shop.example",
                "unified-tls.hosts[0].configuration=web",
                "unified-tls.hosts[1].server-names=only12.example",
                "unified-tls.hosts[1].configuration=only12",
                "unified-tls.hosts[2].server-names=partners.example",
                "unified-tls.hosts[2].configuration=partners",
                EmbeddedServer.backend(),
                "unified-tls.server.configuration=web",
                "unified-tls.server.authority-check=" + check);
    }

    /** The answer to a request for a host over a connection to another, and its status. */
    private static String get(ConfigurableApplicationContext application, String host) {
        String port = application.getEnvironment().getRequiredProperty("local.server.port");
        return Tool.curl()
                .run(
                        "",
                        List.of(
                                "-sS",
                                "--resolve",
                                "shop.example:%s:127.0.0.1".formatted(port),
                                "--cacert",
                                directory.resolve("ca.pem").toString(),
                                "-H",
                                "Host: " + host,
                                "-w",
                                "%{http_code}",
                                "https://shop.example:%s/".formatted(port)))
                .output();
    }
}
