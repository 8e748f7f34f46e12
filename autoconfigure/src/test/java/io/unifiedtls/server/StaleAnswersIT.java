package io.unifiedtls.server;

import static io.unifiedtls.server.LocalClients.presented;
import static io.unifiedtls.testing.TestCertificates.certificateFor;
import static io.unifiedtls.testing.TestCertificates.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.unifiedtls.CertificateRepository.Changed;
import io.unifiedtls.ClientHello;
import io.unifiedtls.ServerName;
import io.unifiedtls.SigningChain;
import io.unifiedtls.actuate.TLSEndpoint;
import io.unifiedtls.actuate.TLSHealthIndicator;
import io.unifiedtls.operations.TLSExplainer;
import io.unifiedtls.operations.TLSExplanation;
import io.unifiedtls.operations.TLSReload;
import io.unifiedtls.operations.TLSReloader;
import io.unifiedtls.selection.StaleAnswers;
import io.unifiedtls.server.AwayRows.Mood;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;

/** A database that is away takes no host down that was served, and all is current when it is back. */
@Tag("ci")
@Timeout(240)
@ExtendWith(OutputCaptureExtension.class)
class StaleAnswersIT {

    /** Of the database; the last two are one wildcard's. */
    private static final List<String> ROWS = List.of("a.example", "b.example", "x.w.example", "y.w.example");

    private static final int PLACES = 4;
    private static final String SOURCE = "unified-tls.sources[0]";

    @TempDir
    Path directory;

    /** Each server with a database that fails, and those for heavy tests with one that hangs, too. */
    static Stream<Arguments> outagesUnderLoad() {
        List<EmbeddedServer> heavy = EmbeddedServer.heavy().toList();
        return outages()
                .filter(outage -> outage.get()[1] == Mood.FAILS || heavy.contains((EmbeddedServer) outage.get()[0]));
    }

    static Stream<Arguments> outages() {
        return Stream.of(EmbeddedServer.values())
                .flatMap(server -> Stream.of(Mood.FAILS, Mood.HANGS).map(mood -> Arguments.of(server, mood)));
    }

    @ParameterizedTest
    @MethodSource("outagesUnderLoad")
    void hostsThatWereServedAreServedOn(EmbeddedServer server, Mood mood, CapturedOutput log) throws Exception {
        write(directory, "default", certificateFor("default.example"));
        Path hosts = Files.createDirectory(directory.resolve("hosts"));
        write(hosts, "file", certificateFor("file.example"));
        try (ConfigurableApplicationContext application = start(server)) {
            AwayRows rows = application.getBean(AwayRows.class);
            putAll(rows);
            rows.put("later.example", certificateFor("later.example"));
            List<String> served =
                    Stream.concat(ROWS.stream(), Stream.of("file.example")).toList();
            for (String host : served) {
                presented(application, host);
            }
            try (SteadyClients clients = new SteadyClients(application, served);
                    Strangers strangers = new Strangers(application, 2 * PLACES)) {
                awaitHandshakes(clients, 3);
                rows.become(mood);
                await().atMost(Duration.ofSeconds(20))
                        .until(() -> staleNames(application).containsAll(served));
                assertThatThrownBy(() -> presented(application, "later.example"))
                        .hasMessageContaining("internal_error");
                assertTold(application);

                write(directory, "default", certificateFor("default.example"));
                assertThat(application.getBean(TLSReloader.class).reload().outcome())
                        .isEqualTo(TLSReload.Outcome.APPLIED);
                awaitHandshakes(clients, 5);
                assertThatThrownBy(() -> presented(application, "later.example"))
                        .hasMessageContaining("internal_error");

                Map<String, SigningChain> renewed = putAll(rows);
                rows.become(Mood.WELL);
                await().atMost(Duration.ofSeconds(2))
                        .pollInterval(Duration.ofMillis(50))
                        .until(() -> renewed.entrySet().stream()
                                .allMatch(host -> clients.hasLatest(host.getKey(), host.getValue())));
                strangers.goAway();
                await().untilAsserted(() -> presented(application, "later.example"));
                assertThat(clients.failures()).isEmpty();
                assertThat(strangers.answered()).isZero();
            }
            assertThat(stale(application)).isNull();
            assertThat(application.getBean(TLSHealthIndicator.class).health().getDetails())
                    .doesNotContainKey("staleAnswers");
            assertThat(log.getAll())
                    .containsOnlyOnce(
                            "Resolver '" + SOURCE + "' fails. Hosts that it has answered before get its older")
                    .containsOnlyOnce("Resolver '" + SOURCE + "' answers again, after");
        }
    }

    /** A change that somebody tells of reaches no client any more, whatever the database does. */
    @ParameterizedTest
    @MethodSource("outages")
    void hostThatHasChangedIsNotServedWithWhatItWas(EmbeddedServer server, Mood mood) throws Exception {
        write(directory, "default", certificateFor("default.example"));
        Files.createDirectory(directory.resolve("hosts"));
        try (ConfigurableApplicationContext application = start(server)) {
            AwayRows rows = application.getBean(AwayRows.class);
            putAll(rows);
            presented(application, "a.example");
            presented(application, "b.example");
            rows.become(mood);
            rows.tell(Changed.names("a.example"));
            assertThatThrownBy(() -> presented(application, "a.example")).hasMessageContaining("internal_error");
            rows.tell(Changed.since(Instant.now()));
            presented(application, "b.example");
            rows.tell(Changed.renewed("b.example"));
            presented(application, "b.example");
            rows.tell(Changed.all());
            presented(application, "b.example");
            rows.become(Mood.WELL);
            presented(application, "a.example");
            SigningChain renewed = certificateFor("b.example");
            rows.put("b.example", renewed);
            rows.tell(Changed.renewed("b.example"));
            assertThat(presented(application, "b.example")).isEqualTo(renewed.leaf());
        }
    }

    private ConfigurableApplicationContext start(EmbeddedServer server) {
        return server.start(
                Application.class,
                "management.endpoints.web.exposure.include=health,tls",
                "unified-tls.configurations.default.certificates[0].certificate=file:"
                        + directory.resolve("default.pem"),
                "unified-tls.configurations.default.certificates[0].private-key=file:"
                        + directory.resolve("default.key"),
                EmbeddedServer.backend(),
                "unified-tls.server.configuration=default",
                "unified-tls.server.resolver-timeout=1s",
                "unified-tls.server.resolver-concurrency=" + PLACES,
                "unified-tls.server.resolver-cache.time-to-live=1s",
                "unified-tls.server.resolver-cache.negative-time-to-live=1s",
                "unified-tls.reload.enabled=false",
                SOURCE + ".repository=rows",
                "unified-tls.sources[1].directory=file:" + directory.resolve("hosts"));
    }

    /** Give each row a new certificate. */
    private static Map<String, SigningChain> putAll(AwayRows rows) {
        SigningChain wildcard = certificateFor("*.w.example");
        rows.put("*.w.example", wildcard);
        Map<String, SigningChain> all = new ConcurrentHashMap<>();
        for (String host : ROWS) {
            all.put(host, host.endsWith(".w.example") ? wildcard : certificateFor(host));
        }
        all.forEach((host, chain) -> {
            if (!chain.equals(wildcard)) {
                rows.put(host, chain);
            }
        });
        return all;
    }

    private static void awaitHandshakes(SteadyClients clients, int more) {
        long enough = clients.fewest() + more;
        await().atMost(Duration.ofSeconds(30)).until(() -> clients.fewest() >= enough);
    }

    private static @Nullable StaleAnswers stale(ApplicationContext application) {
        return application.getBean(TLSEndpoint.class).tls().staleAnswers().get(SOURCE);
    }

    private static List<String> staleNames(ApplicationContext application) {
        StaleAnswers stale = stale(application);
        return stale == null ? List.of() : stale.names();
    }

    private static void assertTold(ApplicationContext application) {
        TLSHealthIndicator health = application.getBean(TLSHealthIndicator.class);
        assertThat(health.health().getStatus()).isEqualTo(TLSHealthIndicator.WARNING);
        assertThat(health.health().getDetails()).containsKey("staleAnswers");
        TLSExplanation explanation = application
                .getBean(TLSExplainer.class)
                .explain(ClientHello.builder()
                        .serverName(new ServerName("x.w.example"))
                        .build());
        assertThat(explanation.alert()).isEmpty();
        assertThat(explanation.reason()).startsWith(SOURCE).containsPattern("its answer of \\d+ s ago is used");
    }

    @SpringBootConfiguration
    @EnableAutoConfiguration
    static class Application {

        @Bean
        AwayRows rows() {
            return new AwayRows();
        }
    }
}
