package io.unifiedtls.fleet.lookup;

import io.unifiedtls.fleet.connections.LentConnection;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;

/** A bounded share of the application's connections, where no pool like the application's can be made. */
final class SharedConnections implements ConnectionSource {

    private final DataSource application;
    private final Semaphore share;
    private final Duration wait;

    SharedConnections(DataSource application, int connections, Duration wait) {
        this.application = application;
        this.share = new Semaphore(connections);
        this.wait = wait;
    }

    @Override
    public Connection connection() throws SQLException {
        take();
        try {
            return lend(application.getConnection());
        } catch (SQLException | RuntimeException | Error ex) {
            share.release();
            throw ex;
        }
    }

    private Connection lend(Connection connection) throws SQLException {
        try {
            return LentConnection.of(connection, share::release);
        } catch (SQLException | RuntimeException ex) {
            connection.close();
            throw ex;
        }
    }

    private void take() throws SQLException {
        try {
            if (share.tryAcquire(wait.toNanos(), TimeUnit.NANOSECONDS)) {
                return;
            }
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
        }
        throw new SQLTransientConnectionException("All connections that lookups may use are in use");
    }

    @Override
    public Optional<DataSource> withoutPool() {
        return Optional.empty();
    }

    @Override
    public void renew() {
        // The application's pool does that
    }

    @Override
    public void close() {
        // The application closes its connections
    }
}
