package io.unifiedtls.acme.site;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.unifiedtls.SigningChain;
import io.unifiedtls.acme.CertificateState;
import io.unifiedtls.acme.TLSCertificates;
import io.unifiedtls.acme.order.DeclaredHosts;
import io.unifiedtls.acme.testing.AcmeApplication;
import io.unifiedtls.acme.testing.SiteClient;
import io.unifiedtls.fleet.testing.Database;
import io.unifiedtls.fleet.testing.FleetServer;
import io.unifiedtls.fleet.testing.PostgresServer;
import io.unifiedtls.test.acme.AcmeFaultProxy;
import io.unifiedtls.test.acme.PebbleServer;
import io.unifiedtls.testing.TestCertificates;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.client.ReactorResourceFactory;
import org.springframework.util.FileSystemUtils;

/** The move from certbot as the document describes it, replica by replica, while clients connect. */
@Tag("one-jdk")
@Tag("night")
@Timeout(400)
class CertbotMoveIT {

    private static final List<String> NAMES = List.of("example.com", "www.example.com");
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    /** Beside the settings of the document. */
    private static final String SURROUNDINGS = """
            unified-tls:
              fleet:
                initialize-schema: always
                keys: "base64:%s"
              acme:
                authorities:
                  - { name: pebble, directory: "%s", trust: "%s" }
            spring:
              datasource:
                url: %s
                username: %s
            """;

    @TempDir
    Path directory;

    private final int port = AcmeApplication.freePort();

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {

        /** Of each application, as in a process of its own: the first to end would stop the threads of all. */
        @Bean
        ReactorResourceFactory reactorResources() {
            ReactorResourceFactory resources = new ReactorResourceFactory();
            resources.setUseGlobalResources(false);
            return resources;
        }
    }

    @ParameterizedTest
    @EnumSource
    void noHandshakeFails(FleetServer server) throws Exception {
        AcmeApplication.assumePebble();
        Path live = Files.createDirectories(directory.resolve("letsencrypt/live"));
        Files.writeString(live.resolve("README"), "This directory contains your keys and certificates.");
        for (String name : NAMES) {
            certify(live, name, 1);
        }
        try (PebbleServer pebble = PebbleServer.builder().tlsPort(port).start();
                AcmeFaultProxy authority = AcmeFaultProxy.before(pebble)) {
            SiteClient client = new SiteClient(
                    Stream.concat(pebble.roots().stream(), Stream.of(TestCertificates.AUTHORITY.certificate()))
                            .toList());
            List<String> steps = steps();
            assertThat(steps).hasSize(2);
            String certbot = write("certbot.yaml", steps.get(0).replace("/etc/letsencrypt/live", live.toString()));
            String withoutSource = write("without-source.yaml", withoutSource(steps.get(0)));
            String acme = write("acme.yaml", steps.get(1)) + "," + write("surroundings.yaml", surroundings(authority));
            for (String name : NAMES) {
                pebble.dns().address(name, "127.0.0.2");
            }
            ConfigurableApplicationContext running =
                    start(server, "127.0.0.1", certbot, "unified-tls.fleet.enabled=false");
            try (Visits visits = new Visits(client, NAMES, address("127.0.0.1"))) {
                visits.awaitMore();
                assertThat(NAMES).allMatch(name -> isOfCertbot(visit(client, "127.0.0.1", name)));

                ConfigurableApplicationContext next = start(server, "127.0.0.2", certbot + "," + acme);
                visits.moveTo(address("127.0.0.2"));
                running.close();
                running = next;
                awaitIssued(next);
                assertThat(NAMES)
                        .as("the directory answers until it is removed")
                        .allMatch(name -> isOfCertbot(visit(client, "127.0.0.2", name)));

                delete(live, "www.example.com");
                await().atMost(PATIENCE).until(() -> !isOfCertbot(visit(client, "127.0.0.2", "www.example.com")));
                assertThat(isOfCertbot(visit(client, "127.0.0.2", "example.com")))
                        .isTrue();

                next = start(server, "127.0.0.3", withoutSource + "," + acme);
                visits.moveTo(address("127.0.0.3"));
                running.close();
                running = next;
                FileSystemUtils.deleteRecursively(directory.resolve("letsencrypt"));
                visits.awaitMore();
                assertThat(NAMES).noneMatch(name -> isOfCertbot(visit(client, "127.0.0.3", name)));
                assertThat(visits.failures()).isEmpty();
            } finally {
                running.close();
            }
            assertThat(NAMES)
                    .allSatisfy(name -> assertThat(authority.orders(name)).isEqualTo(1));
        }
    }

    /** Links into the archive, as certbot makes them. */
    private static void certify(Path live, String name, int version) throws IOException {
        SigningChain chain = TestCertificates.certificateFor(name);
        Path archive = Files.createDirectories(live.resolveSibling("archive").resolve(name));
        Path links = Files.createDirectories(live.resolve(name));
        write(archive, links, "fullchain", version, TestCertificates.pem(chain.certificates()));
        write(archive, links, "cert", version, TestCertificates.pem(List.of(chain.leaf())));
        write(archive, links, "privkey", version, TestCertificates.pem(chain.privateKey()));
    }

    private static void write(Path archive, Path links, String file, int version, String content) throws IOException {
        Path written = Files.writeString(archive.resolve("%s%d.pem".formatted(file, version)), content);
        Files.createSymbolicLink(links.resolve(file + ".pem"), links.relativize(written));
    }

    /** As {@code certbot delete} does. */
    private static void delete(Path live, String name) throws IOException {
        FileSystemUtils.deleteRecursively(live.resolve(name));
        FileSystemUtils.deleteRecursively(live.resolveSibling("archive").resolve(name));
    }

    /** The settings of the document, in its order. */
    private static List<String> steps() throws IOException {
        String document = Files.readString(Path.of("../docs/acme.md"));
        return Pattern.compile("(?ms)^ *```yaml\\n(.*?)^ *```")
                .matcher(document.substring(document.indexOf("## From certbot")))
                .results()
                .map(match -> match.group(1).stripTrailing().stripIndent() + "\n")
                .toList();
    }

    private static String withoutSource(String settings) {
        String without = settings.replaceAll("(?m)^  sources:\\n    - .*\\n", "");
        assertThat(without).isNotEqualTo(settings);
        return without;
    }

    private String surroundings(AcmeFaultProxy authority) throws Exception {
        Database database = PostgresServer.shared().newDatabase();
        byte[] key = new byte[32];
        new SecureRandom().nextBytes(key);
        return SURROUNDINGS.formatted(
                Base64.getEncoder().encodeToString(key),
                authority.directory(),
                authority.serverAuthorityLocation(),
                database.url(),
                database.user());
    }

    private String write(String name, String content) throws IOException {
        return "file:" + Files.writeString(directory.resolve(name), content);
    }

    private InetSocketAddress address(String address) {
        return new InetSocketAddress(address, port);
    }

    private X509Certificate visit(SiteClient client, String address, String name) {
        try {
            return client.visit(address(address), name);
        } catch (IOException ex) {
            throw new AssertionError(ex);
        }
    }

    private static boolean isOfCertbot(X509Certificate leaf) {
        return leaf.getIssuerX500Principal()
                .equals(TestCertificates.AUTHORITY.certificate().getSubjectX500Principal());
    }

    private static void awaitIssued(ConfigurableApplicationContext application) {
        TLSCertificates certificates = application.getBean(TLSCertificates.class);
        for (String name : NAMES) {
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(certificates.find(DeclaredHosts.TENANT, name))
                            .hasValueSatisfying(state -> assertThat(state.phase())
                                    .as("%s", state.problem())
                                    .isEqualTo(CertificateState.Phase.ISSUED)));
        }
    }

    private ConfigurableApplicationContext start(
            FleetServer server, String address, String settings, String... properties) {
        return server.start(
                Application.class,
                Stream.concat(
                                Stream.of(
                                        "server.address=" + address,
                                        "server.port=" + port,
                                        "spring.config.additional-location=" + settings),
                                Stream.of(properties))
                        .toArray(String[]::new));
    }
}
