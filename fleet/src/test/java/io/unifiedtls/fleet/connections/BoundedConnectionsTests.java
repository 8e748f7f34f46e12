package io.unifiedtls.fleet.connections;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.unifiedtls.fleet.testing.Database;
import io.unifiedtls.fleet.testing.PostgresServer;
import io.unifiedtls.fleet.testing.SwallowingProxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/** A database that is silent, reached by a {@code DataSource} without any timeout. */
@Tag("one-jdk")
@Timeout(60)
class BoundedConnectionsTests {

    private static final Duration SHORT = Duration.ofMillis(300);
    private static final Duration LONG = Duration.ofSeconds(30);

    private final Database database = PostgresServer.shared().newDatabase();

    @Test
    void silentDatabaseGivesNoConnectionAndHoldsNoThread() {
        try (SwallowingProxy proxy = new SwallowingProxy(PostgresServer.shared().port())) {
            DataSource bounded = new BoundedConnections(withoutTimeouts(proxy.to(database)), SHORT, LONG);
            proxy.swallow();
            assertThatThrownBy(bounded::getConnection).isInstanceOf(SQLTransientConnectionException.class);
            proxy.forward();
            await().ignoreExceptions()
                    .untilAsserted(() -> assertThat(answer(bounded)).isEqualTo(1));
        }
    }

    @Test
    void silentDatabaseGivesNoAnswerAndHoldsNoThread() throws SQLException {
        try (SwallowingProxy proxy = new SwallowingProxy(PostgresServer.shared().port());
                Connection connection =
                        new BoundedConnections(withoutTimeouts(proxy.to(database)), LONG, SHORT).getConnection()) {
            proxy.swallow();
            assertThatThrownBy(() -> connection.createStatement().executeQuery("select 1"))
                    .isInstanceOf(SQLException.class);
        }
    }

    /** One that leaves the timeouts of connections as its borrowers have set them. */
    @Test
    void connectionGoesBackWithItsOwnTimeout() throws SQLException {
        try (Connection pooled = withoutTimeouts(database).getConnection()) {
            pooled.setNetworkTimeout(Runnable::run, 77_000);
            DataSource pool = new SingleConnectionDataSource(pooled, true);
            try (Connection lent = new BoundedConnections(pool, LONG, Duration.ofSeconds(5)).getConnection()) {
                assertThat(lent.getNetworkTimeout()).isEqualTo(5_000);
            }
            assertThat(pooled.getNetworkTimeout()).isEqualTo(77_000);
            assertThat(pooled.isClosed()).isFalse();
        }
    }

    @Test
    void poolOfHikariSaysByItselfWhatItLacks() throws SQLException {
        HikariConfig settings = new HikariConfig();
        settings.setDataSource(withoutTimeouts(database));
        settings.setMaximumPoolSize(1);
        settings.setConnectionTimeout(1_000);
        try (HikariDataSource pool = new HikariDataSource(settings)) {
            DataSource bounded = new BoundedConnections(new DelegatingDataSource(pool), SHORT, LONG);
            try (Connection only = pool.getConnection()) {
                assertThat(only.isValid(5)).isTrue();
                assertThatThrownBy(bounded::getConnection)
                        .hasMessageContaining("Connection is not available, request timed out");
            }
            assertThat(answer(bounded)).isEqualTo(1);
            try (Connection again = pool.getConnection()) {
                assertThat(again.getNetworkTimeout()).isZero();
            }
        }
    }

    private static @Nullable Integer answer(DataSource dataSource) {
        return new JdbcTemplate(dataSource).queryForObject("select 1", Integer.class);
    }

    private static DataSource withoutTimeouts(Database database) {
        PGSimpleDataSource dataSource = new PGSimpleDataSource();
        dataSource.setUrl(database.url());
        dataSource.setUser(database.user());
        dataSource.setConnectTimeout(0);
        dataSource.setLoginTimeout(0);
        dataSource.setSocketTimeout(0);
        return dataSource;
    }
}
