package io.unifiedtls.acme.site;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.awaitility.Awaitility.await;

import io.unifiedtls.acme.testing.AcmeApplication;
import io.unifiedtls.acme.testing.SiteClient;
import io.unifiedtls.fleet.testing.FleetServer;
import io.unifiedtls.test.acme.AcmeFaultProxy;
import io.unifiedtls.test.acme.PebbleServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

/** A site that consists of settings alone. Its names are validated by tls-alpn-01. */
@Tag("one-jdk")
@Timeout(300)
class DeclaredSiteIT {

    private static final String SETTINGS = """
            server:
              address: 127.0.0.1
              port: %d
            unified-tls:
              configurations:
                web:
                  certificates: acme
                  application-protocols: [http/1.1]
                strict:
                  base: web
                  lowest-supported-version: TLSv1.3
              hosts:
                - { server-names: [site.example, www.site.example], configuration: web }
                - { server-names: [strict.site.example], configuration: strict }
              server:
                configuration: web
                missing-server-name: reject
              fleet:
                directory: %s
              acme:
                accept-terms: true
                authorities:
                  - { name: pebble, directory: "%s", trust: "%s" }
            """;

    private static final List<String> NAMES = List.of("site.example", "www.site.example", "strict.site.example");
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @TempDir
    Path directory;

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {}

    @BeforeAll
    static void assumePebble() {
        AcmeApplication.assumePebble();
    }

    @Test
    void namesOfTheSettingsAreServedWithCertificatesOfTheAuthority() throws Exception {
        serves(FleetServer.TOMCAT);
    }

    @ParameterizedTest
    @EnumSource(names = "TOMCAT", mode = EnumSource.Mode.EXCLUDE)
    @Tag("ci")
    void otherServersServeThem(FleetServer server) throws Exception {
        serves(server);
    }

    private void serves(FleetServer server) throws Exception {
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), AcmeApplication.freePort());
        try (PebbleServer pebble =
                        PebbleServer.builder().tlsPort(address.getPort()).start();
                AcmeFaultProxy authority = AcmeFaultProxy.before(pebble)) {
            Path settings = Files.writeString(
                    directory.resolve("application.yaml"),
                    SETTINGS.formatted(
                            address.getPort(),
                            directory.resolve("fleet"),
                            authority.directory(),
                            authority.serverAuthorityLocation()));
            SiteClient client = new SiteClient(pebble.roots());
            List<X509Certificate> leaves = new ArrayList<>();
            try (ConfigurableApplicationContext application = start(server, settings)) {
                assertThat(application.isActive()).isTrue();
                for (String name : NAMES) {
                    await().atMost(PATIENCE)
                            .ignoreExceptionsInstanceOf(IOException.class)
                            .until(() -> client.visit(address, name) != null);
                    leaves.add(client.visit(address, name));
                    assertThat(names(leaves.get(leaves.size() - 1))).containsExactly(name);
                }
                hasTheSettingsOfItsConfiguration(client, address);
                assertThatIOException()
                        .isThrownBy(() -> client.visit(address, "other.site.example"))
                        .withMessageContaining("unrecognized_name");
            }
            try (ConfigurableApplicationContext application = start(server, settings)) {
                assertThat(application.isActive()).isTrue();
                for (int i = 0; i < NAMES.size(); i++) {
                    assertThat(client.visit(address, NAMES.get(i)))
                            .as("from the first handshake after a restart")
                            .isEqualTo(leaves.get(i));
                }
            }
            assertThat(NAMES)
                    .allSatisfy(name -> assertThat(authority.orders(name)).isEqualTo(1));
        }
    }

    private static void hasTheSettingsOfItsConfiguration(SiteClient client, InetSocketAddress address)
            throws IOException {
        assertThat(client.visit(address, "site.example", "TLSv1.2")).isNotNull();
        assertThatIOException()
                .isThrownBy(() -> client.visit(address, "strict.site.example", "TLSv1.2"))
                .withMessageContaining("protocol_version");
    }

    private static List<Object> names(X509Certificate leaf) throws Exception {
        return leaf.getSubjectAlternativeNames().stream()
                .<Object>map(name -> name.get(1))
                .toList();
    }

    private static ConfigurableApplicationContext start(FleetServer server, Path settings) {
        return server.start(Application.class, "spring.config.additional-location=file:" + settings);
    }
}
