package io.unifiedtls.fleet.jobs;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/**
 * Waits for the database while it is away, so that the scheduler neither logs every poll nor loses the result of a job. Threads that wait here are those
 * of the scheduler alone. Thread-safe.
 */
final class PatientDataSource extends DelegatingDataSource {

    private static final int VALIDATION_SECONDS = 5;

    private final Outage outage;
    private final CountDownLatch stopped = new CountDownLatch(1);

    PatientDataSource(DataSource dataSource, Outage outage) {
        super(dataSource);
        this.outage = outage;
    }

    /** Threads that wait try once more, and no thread waits from now on. */
    void stopWaiting() {
        stopped.countDown();
    }

    @Override
    public Connection getConnection() throws SQLException {
        while (true) {
            boolean isLastTry = stopped.getCount() == 0;
            try {
                Connection connection = valid(super.getConnection());
                outage.over();
                return connection;
            } catch (SQLException ex) {
                outage.failed(ex);
                if (isLastTry) {
                    throw ex;
                }
                pause(ex);
            }
        }
    }

    /** A pool does not look at a connection that was in use a moment ago, though the database may have ended it since. */
    private static Connection valid(Connection connection) throws SQLException {
        if (!connection.isValid(VALIDATION_SECONDS)) {
            connection.close();
            throw new SQLException("The database has closed the connection");
        }
        return connection;
    }

    @SuppressWarnings("ResultOfMethodCallIgnored") // The next try looks at it
    private void pause(SQLException failure) throws SQLException {
        try {
            stopped.await(1, TimeUnit.SECONDS);
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
            throw failure;
        }
    }
}
