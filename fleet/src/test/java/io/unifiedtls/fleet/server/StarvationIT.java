package io.unifiedtls.fleet.server;

import static io.unifiedtls.fleet.HostState.ACTIVE;
import static io.unifiedtls.fleet.server.Handshakes.result;
import static io.unifiedtls.testing.TestCertificates.certificateFor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.unifiedtls.SigningChain;
import io.unifiedtls.fleet.lookup.FleetHealthIndicator;
import io.unifiedtls.fleet.testing.Database;
import io.unifiedtls.fleet.testing.FleetVariant;
import io.unifiedtls.fleet.testing.PostgresServer;
import io.unifiedtls.fleet.testing.SwallowingProxy;
import io.unifiedtls.fleet.testing.WrittenRows;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.JdbcTemplate;

/** Handshakes, the application's own queries and a database in trouble leave each other in peace. */
@Tag("one-jdk")
@Tag("long")
class StarvationIT {

    private static final SigningChain WILDCARD = certificateFor("*.shop.example");
    private static final int HOSTS = 200;

    private final PostgresServer server = PostgresServer.shared();
    private final Database database = server.newDatabase().withSchema();
    private final WrittenRows rows = new WrittenRows(database);
    private final ExecutorService clients = Executors.newFixedThreadPool(30);

    @AfterEach
    void stop() throws InterruptedException {
        clients.shutdownNow();
        assertThat(clients.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
    }

    @ParameterizedTest
    @MethodSource("io.unifiedtls.fleet.testing.FleetVariant#heavy")
    void namesThatStrangersMakeUpCostNoQuery(FleetVariant variant) {
        rows.active("*.shop.example", "a", WILDCARD);
        try (ConfigurableApplicationContext application =
                FleetApplication.start(CountingApplication.class, variant, database)) {
            LookupIT.awaitFilter(application);
            assertThat(result(application, "www.shop.example")).isEqualTo("ok");
            int before = CountingApplication.LOOKUPS.get();
            assertThat(before).isPositive();
            IntStream.range(0, 100)
                    .forEach(i -> assertThat(result(application, "made-up-" + i + ".example"))
                            .contains("unrecognized_name"));
            assertThat(CountingApplication.LOOKUPS.get() - before).isLessThan(10);
        }
    }

    @ParameterizedTest
    @MethodSource("io.unifiedtls.fleet.testing.FleetVariant#heavy")
    void lookupsThatHangDoNotHoldUpTheApplication(FleetVariant variant) throws Exception {
        String id = rows.certificate("a", WILDCARD);
        IntStream.range(0, HOSTS).forEach(i -> rows.host("h" + i + ".shop.example", "a", ACTIVE, id));
        try (ConfigurableApplicationContext application = FleetApplication.start(variant, database)) {
            LookupIT.awaitFilter(application);
            JdbcTemplate queries = new JdbcTemplate(application.getBean(DataSource.class));
            try (Connection locker = database.dataSource().getConnection();
                    Statement lock = locker.createStatement()) {
                locker.setAutoCommit(false);
                lock.execute("lock table tls_host in access exclusive mode");
                List<Future<String>> handshakes = IntStream.range(0, HOSTS)
                        .mapToObj(i -> clients.submit(() -> result(application, "h" + i + ".shop.example")))
                        .toList();
                long start = System.nanoTime();
                for (int i = 0; i < 200; i++) {
                    assertThat(queries.queryForObject("select 1", Integer.class))
                            .isOne();
                }
                assertThat(seconds(start)).isLessThan(5);
                assertThat(handshakes.get(0).get(20, TimeUnit.SECONDS)).contains("internal_error");
                locker.rollback();
                for (Future<String> handshake : handshakes) {
                    assertThat(handshake.get(30, TimeUnit.SECONDS)).containsAnyOf("internal_error", "ok");
                }
            }
            await().atMost(Duration.ofSeconds(5))
                    .untilAsserted(() ->
                            assertThat(result(application, "h1.shop.example")).isEqualTo("ok"));
        }
    }

    @ParameterizedTest
    @MethodSource("io.unifiedtls.fleet.testing.FleetVariant#heavy")
    void slowQueriesOfTheApplicationDoNotHoldUpHandshakes(FleetVariant variant) throws Exception {
        String id = rows.certificate("a", WILDCARD);
        IntStream.range(0, 20).forEach(i -> rows.host("h" + i + ".shop.example", "a", ACTIVE, id));
        try (ConfigurableApplicationContext application = FleetApplication.start(variant, database)) {
            LookupIT.awaitFilter(application);
            DataSource pool = application.getBean(DataSource.class);
            List<Connection> all = new ArrayList<>(List.of(pool.getConnection(), pool.getConnection()));
            List<Future<?>> slow = new ArrayList<>();
            for (Connection connection : all) {
                slow.add(clients.submit(() -> {
                    try (connection;
                            Statement statement = connection.createStatement()) {
                        return statement.execute("select pg_sleep(6)");
                    }
                }));
            }
            long start = System.nanoTime();
            IntStream.range(0, 20)
                    .forEach(i -> assertThat(result(application, "h" + i + ".shop.example"))
                            .isEqualTo("ok"));
            assertThat(seconds(start)).isLessThan(6);
            assertThat(slow).noneMatch(Future::isDone);
        }
    }

    @ParameterizedTest
    @MethodSource("io.unifiedtls.fleet.testing.FleetVariant#heavy")
    void aNetworkThatSwallowsPacketsFailsLookupsInTimeAndAllIsWellSoonAfter(FleetVariant variant) {
        String id = rows.certificate("a", WILDCARD);
        IntStream.range(0, 20).forEach(i -> rows.host("h" + i + ".shop.example", "a", ACTIVE, id));
        try (SwallowingProxy proxy = new SwallowingProxy(server.port());
                ConfigurableApplicationContext application = FleetApplication.start(
                        ObservedApplication.class,
                        variant,
                        proxy.to(database),
                        "unified-tls.server.resolver-cache.time-to-live=1h")) {
            LookupIT.awaitFilter(application);
            FleetHealthIndicator health = application.getBean(FleetHealthIndicator.class);
            assertThat(result(application, "h0.shop.example")).isEqualTo("ok");
            assertThat(health.health().getStatus().getCode()).isEqualTo("UP");
            proxy.swallow();
            for (int i = 1; i < 6; i++) {
                long start = System.nanoTime();
                assertThat(result(application, "h" + i + ".shop.example")).contains("internal_error");
                assertThat(seconds(start)).isLessThan(3);
            }
            assertThat(result(application, "nobody.example")).contains("unrecognized_name");
            await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> {
                assertThat(health.health().getStatus().getCode()).isEqualTo("WARNING");
                assertThat(health.health().getDetails()).containsKeys("outageSince", "problem", "lastAnswer");
            });
            rows.active("meanwhile.example", "a", certificateFor("meanwhile.example"));
            proxy.forward();
            await().atMost(Duration.ofSeconds(5)).untilAsserted(() -> {
                assertThat(result(application, "h7.shop.example")).isEqualTo("ok");
                assertThat(result(application, "meanwhile.example")).isEqualTo("ok");
                assertThat(health.health().getStatus().getCode()).isEqualTo("UP");
            });
            int before = ObservedApplication.ASKED.get();
            assertThat(result(application, "h0.shop.example")).isEqualTo("ok");
            assertThat(ObservedApplication.ASKED)
                    .as("what has not changed is not forgotten")
                    .hasValue(before);
        }
    }

    private static double seconds(long start) {
        return (System.nanoTime() - start) / 1e9;
    }
}
