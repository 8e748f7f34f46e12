package io.unifiedtls.fleet.signal;

import io.unifiedtls.fleet.store.ChangeOrigin;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.UUID;
import javax.sql.DataSource;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;

/** The notifications that arrive at one connection of PostgreSQL. Not thread-safe. */
final class Notifications {

    private static final String CHANNEL = "unified_tls_change";
    private static final String NOTIFY = "select pg_notify(?, ?)";

    private static final String PROBE = "probe ";
    /** A connection that fails without a word is found after a pause and a wait. */
    private static final Duration PAUSE = Duration.ofSeconds(5);

    private static final Duration ANSWER = Duration.ofSeconds(4);

    private final Connection connection;
    private final PGConnection driver;
    private final ChangeOrigin own;

    Notifications(Connection connection, ChangeOrigin own) throws SQLException {
        this.connection = connection;
        this.driver = connection.unwrap(PGConnection.class);
        this.own = own;
    }

    /** Sends one when the transaction of the connection commits. */
    static void send(Connection connection, String payload) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(NOTIFY)) {
            statement.setString(1, CHANNEL);
            statement.setString(2, payload);
            statement.execute();
        }
    }

    /**
     * Begins to listen, and looks whether what another connection sends arrives while this one waits: a pooler may have lent what listens for the
     * statement only.
     *
     * @param others gives another connection
     */
    void listen(DataSource others) throws SQLException {
        connection.setAutoCommit(true);
        connection.setNetworkTimeout(Runnable::run, Math.toIntExact(ANSWER.toMillis()));
        try (Statement statement = connection.createStatement()) {
            statement.execute("listen " + CHANNEL);
        }
        String probe = PROBE + UUID.randomUUID();
        try (Connection other = others.getConnection()) {
            send(other, probe);
        }
        long end = System.nanoTime() + ANSWER.toNanos();
        while (System.nanoTime() < end) {
            for (PGNotification notification : received(Math.toIntExact(ANSWER.toMillis()))) {
                if (notification.getParameter().equals(probe)) {
                    return;
                }
            }
        }
        throw new SQLException(
                "A notification does not arrive on the connection that listens for it. If its URL leads to a pooler in transaction mode, set "
                        + "unified-tls.fleet.signal.url to one that leads to the database itself");
    }

    /**
     * Waits for some seconds, then looks whether the connection still works.
     *
     * @return whether another process has changed something
     * @throws SQLException if the connection does not work any more
     */
    boolean await() throws SQLException {
        PGNotification[] received = received(Math.toIntExact(PAUSE.toMillis()));
        if (received.length == 0) {
            try (Statement statement = connection.createStatement()) {
                statement.execute("select 1");
            }
            received = received(-1);
        }
        for (PGNotification notification : received) {
            String sent = notification.getParameter();
            if (!sent.equals(own.id()) && !sent.startsWith(PROBE)) {
                return true;
            }
        }
        return false;
    }

    /** With a negative number those that are there already. */
    private PGNotification[] received(int millis) throws SQLException {
        PGNotification[] received = millis < 0 ? driver.getNotifications() : driver.getNotifications(millis);
        return received == null ? new PGNotification[0] : received;
    }
}
