package io.unifiedtls.fleet.server;

import static io.unifiedtls.fleet.server.Handshakes.presented;
import static io.unifiedtls.fleet.server.Handshakes.result;
import static io.unifiedtls.testing.TestCertificates.certificateFor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.unifiedtls.SigningChain;
import io.unifiedtls.fleet.HostState;
import io.unifiedtls.fleet.lookup.StoreWatch;
import io.unifiedtls.fleet.testing.Database;
import io.unifiedtls.fleet.testing.FleetVariant;
import io.unifiedtls.fleet.testing.PostgresServer;
import io.unifiedtls.fleet.testing.WrittenRows;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.JdbcTemplate;

/** Handshakes of hosts that are in PostgreSQL, on each server. */
@Tag("ci")
class LookupIT {

    private static final SigningChain SHOP = certificateFor("shop.example");
    private static final SigningChain WILDCARD = certificateFor("*.shop.example");

    private final Database database = PostgresServer.shared().newDatabase().withSchema();
    private final WrittenRows rows = new WrittenRows(database);

    @ParameterizedTest
    @MethodSource("io.unifiedtls.fleet.testing.FleetVariant#all")
    void answersHandshakesFromTheDatabase(FleetVariant variant) throws Exception {
        rows.active("shop.example", "a", SHOP);
        rows.active("*.shop.example", "a", WILDCARD);
        rows.host("closed.shop.example", "a", HostState.SUSPENDED, null);
        rows.host("new.shop.example", "a", HostState.PROVEN, null);
        rows.host("foreign.shop.example", "b", HostState.PROVEN, null);
        try (ConfigurableApplicationContext application = FleetApplication.start(variant, database)) {
            awaitFilter(application);
            assertThat(presented(application, "shop.example")).isEqualTo(SHOP.leaf());
            assertThat(presented(application, "www.shop.example")).isEqualTo(WILDCARD.leaf());
            assertThat(presented(application, "new.shop.example")).isEqualTo(WILDCARD.leaf());
            assertThat(result(application, "closed.shop.example")).contains("access_denied");
            assertThat(result(application, "foreign.shop.example")).contains("internal_error");
            assertThat(result(application, "nobody.example")).contains("unrecognized_name");
            assertThat(result(application, "deep.www.shop.example")).contains("unrecognized_name");
            rows.active("later.example", "a", certificateFor("later.example"));
            await().atMost(Duration.ofSeconds(20))
                    .untilAsserted(() ->
                            assertThat(result(application, "later.example")).isEqualTo("ok"));
        }
    }

    @ParameterizedTest
    @MethodSource("io.unifiedtls.fleet.testing.FleetVariant#all")
    void opensslGetsTheChainAndTheVersionsOfTheHost(FleetVariant variant) throws Exception {
        rows.active("shop.example", "a", SHOP);
        rows.jdbc().update("update tls_host set configuration = 'strict'");
        try (ConfigurableApplicationContext application = FleetApplication.start(variant, database)) {
            assertThat(openssl(application, "shop.example", "-tls1_3"))
                    .contains("subject=", "DNS:shop.example")
                    .doesNotContain("alert");
            assertThat(openssl(application, "shop.example", "-tls1_2")).contains("alert protocol version");
            assertThat(openssl(application, "nobody.example", "-tls1_3")).contains("unrecognized name");
        }
    }

    private static String openssl(ConfigurableApplicationContext application, String name, String version)
            throws Exception {
        Process process = new ProcessBuilder(
                        "sh",
                        "-c",
                        "openssl s_client -connect 127.0.0.1:%d -servername %s %s -showcerts </dev/null 2>&1 | tee /dev/stderr | openssl x509 -noout -subject -ext subjectAltName 2>&1"
                                .formatted(Handshakes.port(application), name, version))
                .redirectErrorStream(true)
                .start();
        try (InputStream output = process.getInputStream()) {
            return new String(output.readAllBytes(), StandardCharsets.UTF_8);
        } finally {
            assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        }
    }

    static void awaitFilter(ConfigurableApplicationContext application) {
        StoreWatch watch = application.getBean(StoreWatch.class);
        await().atMost(Duration.ofSeconds(20))
                .until(() -> watch.status().names().isPresent());
    }

    /** Until all processes have been told of all changes. */
    static void awaitChanges(List<ConfigurableApplicationContext> applications, Database database) {
        Long last = new JdbcTemplate(database.dataSource())
                .queryForObject("select max(sequence) from tls_change", Long.class);
        await().atMost(Duration.ofSeconds(20))
                .until(() -> applications.stream()
                        .allMatch(application ->
                                application.getBean(StoreWatch.class).status().position() == last));
    }
}
