package io.unifiedtls.fleet.connections;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.time.Duration;
import javax.sql.DataSource;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/**
 * Connections on which no thread waits for ever, if a network swallows packets: neither for the connection nor for an answer. They go back with the
 * network timeout that they had. Thread-safe.
 */
public final class BoundedConnections extends DelegatingDataSource {

    private static final Duration CONNECT = Duration.ofSeconds(30);

    /** Longer than every statement of the background takes, but those that count all rows. */
    private static final Duration ANSWER = Duration.ofSeconds(30);

    private final boolean isHikari;
    private final Duration answer;

    /** With a limit of 30 seconds for a connection, and of 30 more for each answer. */
    public BoundedConnections(DataSource dataSource) {
        this(dataSource, ANSWER);
    }

    /**
     * With a limit of 30 seconds for a connection.
     *
     * @param answer the longest wait for each answer
     */
    public BoundedConnections(DataSource dataSource, Duration answer) {
        this(dataSource, CONNECT, answer);
    }

    /** HikariCP gives up by itself, says more about it, and takes the limit off when it gets a connection back. */
    BoundedConnections(DataSource dataSource, Duration connect, Duration answer) {
        this.isHikari = isHikari(dataSource);
        this.answer = answer;
        setTargetDataSource(isHikari ? dataSource : new ImpatientDataSource(dataSource, connect));
    }

    private static boolean isHikari(DataSource dataSource) {
        try {
            return dataSource.isWrapperFor(HikariDataSource.class);
        } catch (SQLException ex) {
            return false;
        }
    }

    @Override
    public Connection getConnection() throws SQLException {
        Connection connection = super.getConnection();
        try {
            Connection lent = isHikari ? connection : LentConnection.of(connection, () -> {});
            lent.setNetworkTimeout(Runnable::run, Math.toIntExact(answer.toMillis()));
            return lent;
        } catch (SQLFeatureNotSupportedException ex) {
            return connection; // A driver that is no client of a network
        } catch (SQLException | RuntimeException ex) {
            connection.close();
            throw ex;
        }
    }
}
