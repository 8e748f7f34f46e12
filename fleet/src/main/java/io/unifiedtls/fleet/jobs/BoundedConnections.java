package io.unifiedtls.fleet.jobs;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.time.Duration;
import javax.sql.DataSource;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/** Connections on which no thread waits for ever, if a network swallows packets. A pool takes the limit off when it gets them back. */
public final class BoundedConnections extends DelegatingDataSource {

    /** Longer than every statement of the scheduler takes. */
    private static final Duration NETWORK_TIMEOUT = Duration.ofSeconds(30);

    public BoundedConnections(DataSource dataSource) {
        super(dataSource);
    }

    @Override
    public Connection getConnection() throws SQLException {
        Connection connection = super.getConnection();
        try {
            connection.setNetworkTimeout(Runnable::run, (int) NETWORK_TIMEOUT.toMillis());
        } catch (SQLFeatureNotSupportedException ex) {
            return connection; // A driver that is no client of a network
        } catch (SQLException | RuntimeException ex) {
            connection.close();
            throw ex;
        }
        return connection;
    }
}
