package io.unifiedtls.fleet.server;

import static io.unifiedtls.testing.TestCertificates.certificateFor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.unifiedtls.fleet.lookup.StoreWatch;
import io.unifiedtls.fleet.testing.Database;
import io.unifiedtls.fleet.testing.FleetVariant;
import io.unifiedtls.fleet.testing.PostgresServer;
import io.unifiedtls.fleet.testing.WrittenRows;
import io.unifiedtls.fleet.warm.HotNames;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.JdbcTemplate;

/** Processes that find the names in the database that others have answered most. */
@Tag("ci")
@Timeout(300)
class WarmUpIT {

    private static final FleetVariant ANY = FleetVariant.all().findFirst().orElseThrow();
    private static final int HOSTS = Integer.getInteger("tls.test.hot-names", 500);
    private static final int MOST_CLIENTS = 1_000;

    private final Database database = PostgresServer.shared().newDatabase().withSchema();
    private final WrittenRows rows = new WrittenRows(database);

    private ConfigurableApplicationContext start(FleetVariant variant, String... properties) {
        ObservedApplication.ASKED.set(0);
        return FleetApplication.start(ObservedApplication.class, variant, database, properties);
    }

    private List<String> stored() {
        return rows.jdbc().queryForList("select name from tls_hot_name order by place", String.class);
    }

    @ParameterizedTest
    @MethodSource("io.unifiedtls.fleet.testing.FleetVariant#all")
    void secondProcessAnswersFromMemory(FleetVariant variant) throws Exception {
        rows.active("shop.example", "a", certificateFor("shop.example"));
        rows.active("*.wild.example", "a", certificateFor("*.wild.example"));
        rows.active("cold.example", "a", certificateFor("cold.example"));
        rows.active("gone.example", "a", certificateFor("gone.example"));
        try (ConfigurableApplicationContext first = start(variant)) {
            LookupIT.awaitFilter(first);
            for (String name : List.of("gone.example", "shop.example", "www.wild.example", "shop.example")) {
                assertThat(Handshakes.result(first, name)).isEqualTo("ok");
            }
            assertThat(Handshakes.result(first, "nobody.example")).contains("unrecognized_name");
            first.getBean(HotNames.class).keep();
        }
        assertThat(stored()).containsExactlyInAnyOrder("shop.example", "www.wild.example", "gone.example");
        rows.jdbc().update("delete from tls_host where name = 'gone.example'");
        rows.changed("gone.example", "a");
        try (ConfigurableApplicationContext second = start(variant)) {
            int before = ObservedApplication.ASKED.get();
            assertThat(before).isBetween(2, 3);
            assertThat(Handshakes.result(second, "shop.example")).isEqualTo("ok");
            assertThat(Handshakes.result(second, "www.wild.example")).isEqualTo("ok");
            assertThat(Handshakes.result(second, "gone.example")).contains("unrecognized_name");
            assertThat(ObservedApplication.ASKED).hasValue(before);
            assertThat(Handshakes.result(second, "cold.example")).isEqualTo("ok");
            assertThat(ObservedApplication.ASKED).hasValue(before + 1);
        }
    }

    /** Or they would be looked up once more, since the changes may be younger than the answers. */
    @Test
    void namesAreLookedUpAfterTheFirstLookAtChanges() throws Exception {
        rows.active("shop.example", "a", certificateFor("shop.example"));
        rows.jdbc().update("insert into tls_hot_name (name, place) values ('shop.example', 0)");
        ObservedApplication.ASKED.set(0);
        LockedChanges.database = database;
        try (ConfigurableApplicationContext application = FleetApplication.start(LockedChanges.class, ANY, database)) {
            StoreWatch watch = application.getBean(StoreWatch.class);
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> watch.status().lastAnswer().isPresent());
            assertThat(ObservedApplication.ASKED).hasValue(1);
            assertThat(Handshakes.result(application, "shop.example")).isEqualTo("ok");
            assertThat(ObservedApplication.ASKED).hasValue(1);
        }
    }

    /** The first look at changes takes a second. */
    @Configuration(proxyBeanMethods = false)
    @Import(ObservedApplication.class)
    static class LockedChanges {

        static volatile Database database;

        @Bean
        SmartLifecycle lock() {
            return new SmartLifecycle() {

                private volatile boolean isRunning;

                @Override
                public void start() {
                    isRunning = true;
                    lockUntilSomebodyWaits();
                }

                @Override
                public void stop() {
                    isRunning = false;
                }

                @Override
                public boolean isRunning() {
                    return isRunning;
                }

                /** Before the watch. */
                @Override
                public int getPhase() {
                    return -1;
                }
            };
        }

        private static void lockUntilSomebodyWaits() {
            try {
                Connection connection = database.dataSource().getConnection();
                connection.setAutoCommit(false);
                connection.createStatement().execute("lock table tls_change in access exclusive mode");
                new Thread(() -> {
                            try (connection) {
                                await().atMost(Duration.ofSeconds(60)).until(LockedChanges::isWaitedFor);
                                Thread.sleep(1_000);
                                connection.rollback();
                            } catch (SQLException | InterruptedException ex) {
                                throw new IllegalStateException(ex);
                            }
                        })
                        .start();
            } catch (SQLException ex) {
                throw new IllegalStateException(ex);
            }
        }

        private static boolean isWaitedFor() {
            return Boolean.TRUE.equals(new JdbcTemplate(database.dataSource())
                    .queryForObject(
                            "select exists (select 1 from pg_locks where not granted and relation = 'tls_change'::regclass)",
                            Boolean.class));
        }
    }

    @Test
    void noNamesAreKeptOrLookedUpIfThatIsOff() throws Exception {
        rows.active("shop.example", "a", certificateFor("shop.example"));
        rows.jdbc().update("insert into tls_hot_name (name, place) values ('shop.example', 0)");
        try (ConfigurableApplicationContext application = start(ANY, "unified-tls.fleet.warm-up.names=0")) {
            assertThat(application.getBean(HotNames.class).isRunning()).isFalse();
            assertThat(ObservedApplication.ASKED).hasValue(0);
            assertThat(Handshakes.result(application, "shop.example")).isEqualTo("ok");
        }
    }

    /** As in a database that may be read only in part. */
    @Test
    void namesThatCannotBeReadFailNoStart() throws Exception {
        rows.active("shop.example", "a", certificateFor("shop.example"));
        rows.jdbc().update("drop table tls_hot_name");
        rows.jdbc().update("create view tls_hot_name as select 'x' as name");
        try (ConfigurableApplicationContext application = start(ANY)) {
            assertThat(ObservedApplication.ASKED).hasValue(0);
            assertThat(application.getBean(HotNames.class).isRunning()).isTrue();
            assertThat(Handshakes.result(application, "shop.example")).isEqualTo("ok");
        }
    }

    /** Prints what the first clients wait for, since times of a busy machine prove nothing. */
    @Test
    void firstClientsWaitForNoQuery() throws Exception {
        String certificate = rows.certificate("a", certificateFor("*.hot.example"));
        rows.jdbc()
                .update(
                        "insert into tls_host (name, parent, tenant, state, proof, proven_at, certificate) select 'h' || i || '.hot.example', "
                                + "'hot.example', 'a', 'ACTIVE', 'OPERATOR', current_timestamp, ? from generate_series(0, ?) i",
                        certificate,
                        HOSTS - 1);
        measure("without the names");
        rows.jdbc()
                .update(
                        "insert into tls_hot_name (name, place) select 'h' || i || '.hot.example', i from generate_series(0, ?) i",
                        HOSTS - 1);
        int asked = measure("with the names");
        assertThat(asked).isZero();
    }

    /** How many queries the first clients caused. */
    private int measure(String title) throws IOException {
        long begin = System.nanoTime();
        try (ConfigurableApplicationContext application = start(ANY, "unified-tls.fleet.warm-up.timeout=60s")) {
            long started = System.nanoTime() - begin;
            int before = ObservedApplication.ASKED.get();
            int clients = Math.min(HOSTS, MOST_CLIENTS);
            long[] times = new long[clients];
            for (int i = 0; i < clients; i++) {
                long start = System.nanoTime();
                Handshakes.presented(application, "h%d.hot.example".formatted(i));
                times[i] = System.nanoTime() - start;
            }
            int asked = ObservedApplication.ASKED.get() - before;
            Arrays.sort(times);
            System.out.printf(
                    "%s: started in %d ms, %d lookups before; first %d handshakes: p50 %.2f ms, p99 %.2f ms, %d queries%n",
                    title,
                    started / 1_000_000,
                    before,
                    clients,
                    times[clients / 2] / 1e6,
                    times[clients * 99 / 100] / 1e6,
                    asked);
            return asked;
        }
    }
}
