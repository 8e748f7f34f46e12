package io.unifiedtls.fleet.lookup;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.unifiedtls.logging.PrintableLogger;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import javax.sql.DataSource;
import org.slf4j.Logger;

/** Connections of a pool that only lookups use. */
final class PooledConnections implements ConnectionSource {

    private static final Logger log = PrintableLogger.of(PooledConnections.class);

    private final HikariConfig settings;
    private volatile HikariDataSource pool;

    PooledConnections(HikariConfig settings) {
        this.settings = settings;
        this.pool = new HikariDataSource(settings);
    }

    @Override
    public Connection connection() throws SQLException {
        return pool.getConnection();
    }

    /** HikariCP pauses for up to five seconds between attempts to connect, so that a new pool is there earlier. */
    @Override
    public synchronized void renew() {
        if (!pool.isClosed() && canConnect()) {
            HikariDataSource before = pool;
            pool = new HikariDataSource(settings);
            before.close();
        }
    }

    @Override
    public Optional<DataSource> withoutPool() {
        return PoolSettings.withoutPool(settings);
    }

    private boolean canConnect() {
        Optional<DataSource> connections = withoutPool();
        if (connections.isEmpty()) {
            return false;
        }
        try {
            connections.get().getConnection().close();
            return true;
        } catch (SQLException ex) {
            log.debug("The fleet's database does not answer yet", ex);
            return false;
        }
    }

    @Override
    public synchronized void close() {
        pool.close();
    }
}
