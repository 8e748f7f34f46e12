package io.unifiedtls.fleet.registry;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import javax.sql.DataSource;
import org.springframework.jdbc.datasource.DataSourceUtils;

/**
 * The clock of the database beside this machine's.
 *
 * @param database the database's time
 * @param offset how far this machine's clock is ahead; half of the round trip is taken off
 */
record ClockOffset(Instant database, Duration offset) {

    static ClockOffset measure(DataSource dataSource, InstantSource machine) throws SQLException {
        Connection connection = DataSourceUtils.getConnection(dataSource);
        try (Statement statement = connection.createStatement()) {
            long before = System.nanoTime();
            try (ResultSet result = statement.executeQuery("select current_timestamp")) {
                result.next();
                Duration way = Duration.ofNanos((System.nanoTime() - before) / 2);
                Instant now = machine.instant();
                Instant database = result.getObject(1, OffsetDateTime.class).toInstant();
                return new ClockOffset(database, Duration.between(database, now).minus(way));
            }
        } finally {
            DataSourceUtils.releaseConnection(connection, dataSource);
        }
    }
}
