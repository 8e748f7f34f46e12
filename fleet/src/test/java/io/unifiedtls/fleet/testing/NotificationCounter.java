package io.unifiedtls.fleet.testing;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.UUID;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.springframework.jdbc.core.JdbcTemplate;

/** Counts the notifications of changes that PostgreSQL delivers to a connection of its own. Not thread-safe. */
public final class NotificationCounter implements AutoCloseable {

    private static final String CHANNEL = "unified_tls_change";
    /** Processes look in this way whether the connection on which they listen works. */
    private static final String PROBE = "probe ";

    private static final Duration LONGEST = Duration.ofSeconds(30);

    private final Connection connection;
    private final JdbcTemplate others;

    public NotificationCounter(Database database) throws SQLException {
        this.others = new JdbcTemplate(database.dataSource());
        this.connection = database.dataSource().getConnection();
        try (Statement statement = connection.createStatement()) {
            statement.execute("listen " + CHANNEL);
        }
    }

    /** How many there were since the last call: notifications arrive in the order of the commits, so all come before one that is sent now. */
    public int count() throws SQLException {
        String last = "last " + UUID.randomUUID();
        others.queryForList("select pg_notify(?, ?)", CHANNEL, last);
        int count = 0;
        long end = System.nanoTime() + LONGEST.toNanos();
        while (System.nanoTime() < end) {
            PGNotification[] received = connection.unwrap(PGConnection.class).getNotifications(1_000);
            for (PGNotification notification : received == null ? new PGNotification[0] : received) {
                if (notification.getParameter().equals(last)) {
                    return count;
                }
                count += notification.getParameter().startsWith(PROBE) ? 0 : 1;
            }
        }
        throw new IllegalStateException("A notification of this test has not arrived within " + LONGEST);
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
