package io.unifiedtls.fleet.lookup;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.unifiedtls.logging.PrintableLogger;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.springframework.jdbc.datasource.AbstractDataSource;

/**
 * Connections to the fleet's database that only lookups use, each with a timeout for answers. So lookups wait for no connection that the application
 * holds, and the other way round. Thread-safe.
 */
public final class LookupConnections implements AutoCloseable {

    private static final Logger log = PrintableLogger.of(LookupConnections.class);
    private static final Duration LONG = Duration.ofSeconds(30);

    private final ConnectionSource source;
    private final DataSource forHandshakes;
    private final DataSource forBackground = new Timed(LONG);

    private LookupConnections(ConnectionSource source, LookupBudget budget) {
        this.source = source;
        this.forHandshakes = new Timed(budget.answer());
    }

    /**
     * Connect as the application does, or share its connections if they tell nothing about that. Does not wait for the database.
     *
     * @param application the application's connections
     * @param otherwise the settings of a pool, if the application's connections do not come from one of HikariCP
     * @param connections how many at most, 1 or more
     * @param timeout of a lookup, with the wait for a connection; a second or more
     */
    public static LookupConnections of(
            DataSource application, Optional<HikariConfig> otherwise, int connections, Duration timeout) {
        LookupBudget budget = LookupBudget.of(timeout);
        Optional<HikariConfig> like = pool(application).or(() -> otherwise);
        if (like.isPresent()) {
            return new LookupConnections(
                    new PooledConnections(PoolSettings.of(like.get(), connections, timeout)), budget);
        }
        log.info("Lookups of hosts share the connections of {}, up to {} at once", application, connections);
        return new LookupConnections(new SharedConnections(application, connections, budget.connection()), budget);
    }

    private static Optional<HikariConfig> pool(DataSource application) {
        try {
            return application.isWrapperFor(HikariDataSource.class)
                    ? Optional.of(application.unwrap(HikariDataSource.class))
                    : Optional.empty();
        } catch (SQLException ex) {
            return Optional.empty();
        }
    }

    /** Those of handshakes, which fail within the timeout of lookups. */
    public DataSource forHandshakes() {
        return forHandshakes;
    }

    /** The same connections, with more patience. */
    public DataSource forBackground() {
        return forBackground;
    }

    /**
     * Connections apart from the pool, a new one at each call, if it is known how to connect.
     *
     * @param other settings that lead to the database in another way
     */
    public Optional<DataSource> withoutPool(Optional<HikariConfig> other) {
        return other.isPresent()
                ? PoolSettings.withoutPool(PoolSettings.of(other.get(), 1, LONG))
                : source.withoutPool();
    }

    /** Connect anew after a time without connections, if that is possible now. Blocks. */
    void renew() {
        source.renew();
    }

    @Override
    public void close() {
        source.close();
    }

    private final class Timed extends AbstractDataSource {

        private final int millis;

        Timed(Duration timeout) {
            this.millis = Math.toIntExact(timeout.toMillis());
        }

        @Override
        public Connection getConnection() throws SQLException {
            Connection connection = source.connection();
            try {
                connection.setNetworkTimeout(Runnable::run, millis); // The pool sets it back
                return connection;
            } catch (SQLException | RuntimeException ex) {
                connection.close();
                throw ex;
            }
        }

        @Override
        public Connection getConnection(String username, String password) throws SQLException {
            return getConnection();
        }
    }
}
