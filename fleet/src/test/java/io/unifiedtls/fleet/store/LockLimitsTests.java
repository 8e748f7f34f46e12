package io.unifiedtls.fleet.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.unifiedtls.fleet.testing.Database;
import io.unifiedtls.fleet.testing.PostgresServer;
import io.unifiedtls.fleet.testing.SwallowingProxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import javax.sql.DataSource;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Transactions on a connection that its pool leaves as its user has set it. */
@Tag("one-jdk")
@Timeout(60)
class LockLimitsTests {

    private static final Duration SHORT = Duration.ofMillis(300);

    private final Database database = PostgresServer.shared().newDatabase();

    @Test
    void silentNetworkHoldsNoTransaction() throws SQLException {
        try (SwallowingProxy proxy = new SwallowingProxy(PostgresServer.shared().port());
                Connection connection = proxy.to(database).dataSource().getConnection()) {
            assertThatThrownBy(() -> inTransaction(connection, SHORT, jdbc -> {
                        proxy.swallow();
                        jdbc.queryForList("select 1");
                    }))
                    .isInstanceOf(DataAccessException.class);
        }
    }

    @Test
    void limitEndsWithTheTransaction() throws SQLException {
        try (Connection connection = database.dataSource().getConnection()) {
            inTransaction(
                    connection, SHORT, jdbc -> assertThat(timeout(connection)).isEqualTo(300));
            assertThat(timeout(connection)).isZero();
            assertThatThrownBy(() -> inTransaction(connection, SHORT, jdbc -> jdbc.execute("nonsense")))
                    .hasMessageContaining("nonsense");
            assertThat(timeout(connection)).isZero();
        }
    }

    @Test
    void limitOfTheApplicationStays() throws SQLException {
        try (Connection connection = database.dataSource().getConnection()) {
            connection.setNetworkTimeout(Runnable::run, 77_000);
            inTransaction(
                    connection, SHORT, jdbc -> assertThat(timeout(connection)).isEqualTo(77_000));
            assertThat(timeout(connection)).isEqualTo(77_000);
        }
    }

    private static int timeout(Connection connection) {
        try {
            return connection.getNetworkTimeout();
        } catch (SQLException ex) {
            throw new IllegalStateException(ex);
        }
    }

    private interface Work {

        void run(JdbcTemplate jdbc);
    }

    private static void inTransaction(Connection connection, Duration answer, Work work) {
        DataSource dataSource = new SingleConnectionDataSource(connection, true);
        LockLimits limits = new LockLimits(new FleetDatabase(dataSource, Dialect.POSTGRESQL, false), answer);
        new TransactionTemplate(new JdbcTransactionManager(dataSource)).executeWithoutResult(status -> {
            limits.begin();
            work.run(new JdbcTemplate(dataSource));
        });
    }
}
