package io.unifiedtls.server;

import static io.unifiedtls.server.LocalClients.presented;
import static io.unifiedtls.testing.TestCertificates.certificateFor;
import static io.unifiedtls.testing.TestCertificates.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.unifiedtls.SigningChain;
import io.unifiedtls.actuate.TLSEndpoint;
import io.unifiedtls.actuate.TLSHealthIndicator;
import io.unifiedtls.testing.HostileFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;

/** One file that is too large, or none at all, and everything else is as it was. */
@Tag("ci")
@Timeout(180)
class HostileFileIT {

    private static final String GOOD = "good.example";
    private static final Duration SOON = Duration.ofSeconds(30);

    @TempDir
    Path directory;

    private Path hosts = Path.of("");

    static Stream<Arguments> targets() {
        return Variant.all().map(variant -> Arguments.of(variant.server(), variant.backend()));
    }

    @BeforeEach
    void writeMaterial() throws IOException {
        hosts = Files.createDirectory(directory.resolve("hosts"));
        write(directory, "default", certificateFor("default.example"));
        write(hosts, GOOD, certificateFor(GOOD));
        for (HostileFile kind : HostileFile.values()) {
            write(hosts, name(kind), certificateFor(name(kind)));
        }
    }

    @ParameterizedTest
    @MethodSource("targets")
    void othersAreServedAtTheStartAndRenewed(EmbeddedServer server, String backend) throws Exception {
        for (HostileFile kind : HostileFile.values()) {
            kind.put(hosts.resolve(name(kind) + ".pem"));
        }
        try (var application = start(server, backend)) {
            assertThat(application.getBean(TLSEndpoint.class).tls().disabledHosts())
                    .containsOnlyKeys(Stream.of(HostileFile.values())
                            .map(HostileFileIT::name)
                            .toArray(String[]::new));
            for (HostileFile kind : HostileFile.values()) {
                assertThatExceptionOfType(SSLException.class)
                        .isThrownBy(() -> presented(application, name(kind)))
                        .withMessageContaining("internal_error");
            }
            assertRenewed(application);
        }
    }

    @ParameterizedTest
    @MethodSource("targets")
    void whatWasLoadedStaysAndOthersAreRenewed(EmbeddedServer server, String backend) throws Exception {
        try (var application = start(server, backend)) {
            for (HostileFile kind : HostileFile.values()) {
                X509Certificate before = presented(application, name(kind));
                kind.put(hosts.resolve(name(kind) + ".pem"));
                assertThat(application.getBean(TLSEndpoint.class).reload())
                        .as(kind.name())
                        .satisfies(reload -> {
                            assertThat(reload.outcome()).isEqualTo("rejected");
                            assertThat(reload.faults())
                                    .anySatisfy(fault -> assertThat(fault)
                                            .contains(name(kind) + ".pem")
                                            .contains(kind.message()));
                        });
                assertThat(presented(application, name(kind))).as(kind.name()).isEqualTo(before);
                assertThat(application
                                .getBean(TLSHealthIndicator.class)
                                .health()
                                .getStatus())
                        .isEqualTo(TLSHealthIndicator.WARNING);
            }
            assertThat(application.getBean(TLSEndpoint.class).tls().lastReload())
                    .satisfies(last -> assertThat(last.result().faults()).hasSize(HostileFile.values().length));
            assertRenewed(application);
        }
    }

    /** Nobody can put it there but the operator, and it is as easy to put there by mistake. */
    @ParameterizedTest
    @MethodSource("targets")
    void fileOfTheOperatorStopsNoHostOfADirectory(EmbeddedServer server, String backend) throws Exception {
        try (var application = start(server, backend)) {
            X509Certificate before = presented(application, "default.example");
            HostileFile.HUGE.put(directory.resolve("default.pem"));
            assertRenewed(application);
            await().atMost(SOON)
                    .untilAsserted(() -> assertThat(
                                    application.getBean(TLSEndpoint.class).tls().lastReload())
                            .isNotNull() // Within the first poll there has been no reload
                            .satisfies(last -> assertThat(last.result().faults())
                                    .anySatisfy(fault ->
                                            assertThat(fault).contains("default.pem has more than 67,108,864 bytes"))));
            assertThat(presented(application, "default.example")).isEqualTo(before);
            SigningChain mended = certificateFor("default.example");
            write(directory, "default", mended);
            await().atMost(SOON)
                    .untilAsserted(() -> assertThat(presented(application, "default.example"))
                            .isEqualTo(mended.leaf()));
        }
    }

    private void assertRenewed(ConfigurableApplicationContext application) {
        SigningChain renewed = certificateFor(GOOD);
        write(hosts, GOOD, renewed);
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(presented(application, GOOD)).isEqualTo(renewed.leaf()));
    }

    private static String name(HostileFile kind) {
        return "%s.example".formatted(kind.name().toLowerCase(Locale.ROOT));
    }

    private ConfigurableApplicationContext start(EmbeddedServer server, String backend) {
        List<String> properties = List.of(
                "management.endpoints.web.exposure.include=health,tls",
                "unified-tls.server.backend=" + backend,
                "unified-tls.reload.quiet-period=100ms",
                "unified-tls.reload.poll-interval=1s",
                "unified-tls.sources[0].directory=file:" + hosts,
                "unified-tls.configurations.default.certificates[0].certificate=file:"
                        + directory.resolve("default.pem"),
                "unified-tls.configurations.default.certificates[0].private-key=file:"
                        + directory.resolve("default.key"),
                "unified-tls.hosts[0].server-names=default.example",
                "unified-tls.hosts[0].configuration=default",
                "unified-tls.server.configuration=default");
        return server.start(Application.class, properties.toArray(String[]::new));
    }

    @SpringBootConfiguration
    @EnableAutoConfiguration
    static class Application {}
}
