package io.unifiedtls.fleet.signal;

import io.unifiedtls.fleet.ChangeSignal;
import io.unifiedtls.fleet.store.ChangeOrigin;
import io.unifiedtls.logging.PrintableLogger;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.InstantSource;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * PostgreSQL's {@code NOTIFY}, and a connection that listens for it: one for each process, apart from all pools. Thread-safe.
 */
public final class PostgresSignal implements ChangeSignal {

    private static final Logger log = PrintableLogger.of(PostgresSignal.class);

    private final DataSource connections;
    private final ChangeOrigin own;
    private final SignalState state;
    private @Nullable Listening listening;

    /**
     * Create a signal that does not listen yet.
     *
     * @param connections gives a new connection at each call
     * @param own the origin of changes whose signals are not told
     */
    public PostgresSignal(DataSource connections, ChangeOrigin own, InstantSource clock) {
        this.connections = connections;
        this.own = own;
        this.state = new SignalState("The fleet's database", clock);
    }

    /** One notification, as PostgreSQL drops equal ones of one transaction. */
    @Override
    public void beforeCommit(Connection transaction) throws SQLException {
        Notifications.send(transaction, own.id());
    }

    @Override
    public synchronized void start(Runnable arrived) {
        if (listening == null) {
            listening = new Listening(arrived);
            listening.thread.start();
        }
    }

    @Override
    public void stop() {
        Listening stopped;
        synchronized (this) {
            stopped = listening;
            listening = null;
        }
        if (stopped != null) {
            stopped.stop();
        }
    }

    @Override
    public State state() {
        return state.state();
    }

    /** From a start to a stop. */
    private final class Listening {

        private final Runnable arrived;
        private final Thread thread = new Thread(this::listen, "tls-fleet-signal");
        private volatile boolean isStopping;
        private @Nullable Connection current;

        Listening(Runnable arrived) {
            this.arrived = arrived;
            thread.setDaemon(true);
        }

        private void listen() {
            while (!isStopping) {
                try {
                    listenOnce();
                } catch (SQLException | RuntimeException ex) {
                    lost(ex);
                }
                pause();
            }
        }

        /** Changes that were committed before it listened are read afterwards. */
        private void listenOnce() throws SQLException {
            try (Connection connection = connections.getConnection()) {
                use(connection);
                Notifications notifications = new Notifications(connection, own);
                notifications.listen(connections);
                state.connected();
                arrived.run();
                while (!isStopping) {
                    if (notifications.await()) {
                        arrived.run();
                    }
                }
            } finally {
                use(null);
            }
        }

        private void lost(Exception failure) {
            if (!isStopping) {
                state.lost(failure);
                arrived.run();
            }
        }

        private synchronized void use(@Nullable Connection connection) throws SQLException {
            current = connection;
            if (isStopping && connection != null) {
                connection.abort(Runnable::run);
            }
        }

        /** Ends what the thread waits for. */
        synchronized void stop() {
            isStopping = true;
            thread.interrupt();
            if (current != null) {
                try {
                    current.abort(Runnable::run);
                } catch (SQLException ex) {
                    log.debug("The connection for signals could not be ended", ex);
                }
            }
        }

        private void pause() {
            try {
                state.pause();
            } catch (InterruptedException ex) {
                isStopping = true;
            }
        }
    }
}
