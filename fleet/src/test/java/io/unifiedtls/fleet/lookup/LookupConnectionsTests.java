package io.unifiedtls.fleet.lookup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.unifiedtls.fleet.testing.Database;
import io.unifiedtls.fleet.testing.PostgresServer;
import io.unifiedtls.fleet.testing.SwallowingProxy;
import io.unifiedtls.testing.RunningTime;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.jdbc.core.JdbcTemplate;

class LookupConnectionsTests {

    private static final Duration TIMEOUT = Duration.ofSeconds(2);

    private final Database postgres = PostgresServer.shared().newDatabase();

    @Test
    void lookupsAndTheApplicationDoNotWaitForEachOther() throws SQLException {
        try (HikariDataSource application = pool(postgres);
                LookupConnections lookups = lookups(application)) {
            try (Connection first = application.getConnection();
                    Connection second = application.getConnection()) {
                assertThat(List.of(one(lookups), one(lookups))).containsOnly(1);
                assertThat(first).isNotSameAs(second);
            }
            List<Connection> all = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                all.add(lookups.forHandshakes().getConnection());
            }
            assertThatThrownBy(lookups.forHandshakes()::getConnection)
                    .isInstanceOf(SQLTransientConnectionException.class);
            assertThat(new JdbcTemplate(application).queryForObject("select 1", Integer.class))
                    .isOne();
            for (Connection connection : all) {
                connection.close();
            }
        }
    }

    @Test
    void lookupsConnectAsTheApplicationDoesAndLeaveItAsItIs() {
        int loginTimeout = DriverManager.getLoginTimeout();
        try (HikariDataSource application = pool(postgres)) {
            application.addDataSourceProperty("ApplicationName", "the shop");
            application.setConnectionTimeout(17_000);
            Properties before =
                    (Properties) application.getDataSourceProperties().clone();
            try (LookupConnections lookups = lookups(application)) {
                assertThat(new JdbcTemplate(lookups.forHandshakes())
                                .queryForObject("show application_name", String.class))
                        .isEqualTo("the shop");
            }
            assertThat(application.getDataSourceProperties()).isEqualTo(before);
            assertThat(application.getConnectionTimeout()).isEqualTo(17_000);
        }
        assertThat(DriverManager.getLoginTimeout()).isEqualTo(loginTimeout);
    }

    @Test
    void connectsByAClassOfDataSources() {
        try (HikariDataSource application = new HikariDataSource()) {
            application.setDataSourceClassName("org.postgresql.ds.PGSimpleDataSource");
            application.addDataSourceProperty("url", postgres.url());
            application.addDataSourceProperty("user", postgres.user());
            try (LookupConnections lookups = lookups(application)) {
                assertThat(one(lookups)).isOne();
            }
        }
    }

    @Test
    void connectsByADataSourceThatIsGiven() {
        try (HikariDataSource application = new HikariDataSource()) {
            application.setDataSource(postgres.dataSource());
            try (LookupConnections lookups = lookups(application)) {
                assertThat(one(lookups)).isOne();
            }
        }
    }

    @Test
    void aDatabaseThatSwallowsPacketsFailsLookupsInTimeAndIsBackAtOnce() {
        try (SwallowingProxy proxy = new SwallowingProxy(PostgresServer.shared().port());
                HikariDataSource application = pool(proxy.to(postgres));
                LookupConnections lookups = lookups(application)) {
            assertThat(one(lookups)).isOne();
            proxy.swallow();
            for (int i = 0; i < 6; i++) {
                assertFailsInTime(lookups);
            }
            proxy.forward();
            long back = RunningTime.nanos();
            await().atMost(Duration.ofSeconds(20)).ignoreExceptions().until(() -> {
                lookups.renew();
                return one(lookups) == 1;
            });
            assertThat(RunningTime.since(back)).isLessThan(Duration.ofSeconds(5));
            assertThat(one(lookups)).isOne();
        }
    }

    /** Its driver would wait for ever. */
    @Test
    void aDataSourceWithoutTimeoutsHoldsNobody() {
        try (SwallowingProxy proxy = new SwallowingProxy(PostgresServer.shared().port());
                HikariDataSource application = new HikariDataSource()) {
            application.setDataSource(withoutTimeouts(proxy.to(postgres)));
            try (LookupConnections lookups = lookups(application)) {
                assertThat(one(lookups)).isOne();
                DataSource listener = lookups.withoutPool(Optional.empty()).orElseThrow();
                proxy.swallow();
                long start = RunningTime.nanos();
                assertThatThrownBy(listener::getConnection)
                        .isInstanceOf(SQLTransientConnectionException.class)
                        .hasMessage("The database gave no connection within 2000 ms");
                lookups.renew();
                assertThat(RunningTime.since(start)).isLessThan(TIMEOUT.multipliedBy(5));
                proxy.forward();
                await().atMost(Duration.ofSeconds(20)).ignoreExceptions().until(() -> {
                    lookups.renew();
                    return one(lookups) == 1;
                });
            }
        }
    }

    private static DataSource withoutTimeouts(Database database) {
        PGSimpleDataSource driver = new PGSimpleDataSource();
        driver.setUrl(database.url());
        driver.setUser(database.user());
        driver.setLoginTimeout(0);
        driver.setConnectTimeout(0);
        driver.setSocketTimeout(0);
        return driver;
    }

    @Test
    void aSlowAnswerFailsTheLookupInTime() {
        try (HikariDataSource application = pool(postgres);
                LookupConnections lookups = lookups(application)) {
            long start = RunningTime.nanos();
            assertThatThrownBy(() -> new JdbcTemplate(lookups.forHandshakes()).execute("select pg_sleep(20)"))
                    .hasRootCauseMessage("Read timed out");
            assertThat(RunningTime.since(start)).isLessThan(TIMEOUT);
            assertThat(new JdbcTemplate(lookups.forBackground())
                            .queryForObject("select 1 from pg_sleep(2.5)", int.class))
                    .isOne();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"jdbc:postgresql://127.0.0.1:1/away", "jdbc:h2:tcp://127.0.0.1:1/away;MODE=STRICT"})
    void doesNotWaitAtTheStartForADatabaseThatIsAway(String url) {
        HikariConfig settings = new HikariConfig();
        settings.setJdbcUrl(url);
        long start = RunningTime.nanos();
        try (LookupConnections lookups =
                LookupConnections.of(new Database(url, "sa").dataSource(), Optional.of(settings), 4, TIMEOUT)) {
            assertThat(RunningTime.since(start)).isLessThan(Duration.ofSeconds(1));
            assertFailsInTime(lookups);
        }
    }

    @Test
    void sharesTheConnectionsOfAnotherPoolWithinABound() throws SQLException {
        DataSource application = postgres.dataSource();
        try (LookupConnections lookups = LookupConnections.of(application, Optional.empty(), 1, TIMEOUT)) {
            try (Connection one = lookups.forHandshakes().getConnection()) {
                assertThat(one.getNetworkTimeout()).isBetween(1, 2_000);
                assertThatThrownBy(lookups.forHandshakes()::getConnection)
                        .isInstanceOf(SQLTransientConnectionException.class)
                        .hasMessageContaining("All connections that lookups may use");
            }
            assertThat(one(lookups)).isOne();
        }
    }

    private static LookupConnections lookups(DataSource application) {
        return LookupConnections.of(application, Optional.empty(), 4, TIMEOUT);
    }

    private static HikariDataSource pool(Database database) {
        HikariDataSource pool = new HikariDataSource();
        pool.setJdbcUrl(database.url());
        pool.setUsername(database.user());
        pool.setMaximumPoolSize(2);
        return pool;
    }

    private static int one(LookupConnections lookups) {
        return Objects.requireNonNull(
                new JdbcTemplate(lookups.forHandshakes()).queryForObject("select 1", Integer.class));
    }

    private static void assertFailsInTime(LookupConnections lookups) {
        long start = RunningTime.nanos();
        assertThatThrownBy(() -> one(lookups)).isNotNull();
        assertThat(RunningTime.since(start)).isLessThan(TIMEOUT);
    }
}
