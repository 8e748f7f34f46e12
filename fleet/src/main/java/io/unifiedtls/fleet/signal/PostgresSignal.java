package io.unifiedtls.fleet.signal;

import io.unifiedtls.Printable;
import io.unifiedtls.fleet.ChangeSignal;
import io.unifiedtls.fleet.store.ChangeOrigin;
import io.unifiedtls.logging.PrintableLogger;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * PostgreSQL's {@code NOTIFY}, and a connection that listens for it: one for each process, apart from all pools. Thread-safe.
 */
public final class PostgresSignal implements ChangeSignal {

    private static final Logger log = PrintableLogger.of(PostgresSignal.class);

    private static final Duration SHORTEST_PAUSE = Duration.ofMillis(500);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

    private final DataSource connections;
    private final ChangeOrigin own;
    private final InstantSource clock;
    private @Nullable Listening listening;
    private volatile State state;

    /**
     * Create a signal that does not listen yet.
     *
     * @param connections gives a new connection at each call
     * @param own the origin of changes whose signals are not told
     */
    public PostgresSignal(DataSource connections, ChangeOrigin own, InstantSource clock) {
        this.connections = connections;
        this.own = own;
        this.clock = clock;
        this.state = new State(false, clock.instant(), 0);
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
        return state;
    }

    /** From a start to a stop. */
    private final class Listening {

        private final Runnable arrived;
        private final Thread thread = new Thread(this::listen, "tls-fleet-signal");
        private volatile boolean isStopping;
        private @Nullable Connection current;
        private boolean isWarned;

        Listening(Runnable arrived) {
            this.arrived = arrived;
            thread.setDaemon(true);
        }

        private void listen() {
            Duration pause = SHORTEST_PAUSE;
            while (!isStopping) {
                long connections = state.connections();
                try {
                    listenOnce();
                } catch (SQLException | RuntimeException ex) {
                    lost(ex);
                }
                pause = state.connections() > connections ? SHORTEST_PAUSE : longer(pause);
                sleep(pause);
            }
        }

        /** Changes that were committed before it listened are read afterwards. */
        private void listenOnce() throws SQLException {
            try (Connection connection = connections.getConnection()) {
                use(connection);
                Notifications notifications = new Notifications(connection, own);
                notifications.listen(connections);
                connected();
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

        private void connected() {
            state = new State(true, clock.instant(), state.connections() + 1);
            if (isWarned) {
                log.info("The fleet's database tells of changes again");
            }
            isWarned = false;
        }

        private void lost(Exception failure) {
            if (isStopping) {
                return;
            }
            if (state.connected()) {
                state = new State(false, clock.instant(), state.connections());
            }
            if (!isWarned) {
                isWarned = true;
                log.warn(
                        "The fleet's database does not tell of changes ({}). They are read every second until it does",
                        Printable.of(String.valueOf(failure.getMessage()), 200));
            }
            log.debug("The connection for signals failed", failure);
            arrived.run();
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

        private Duration longer(Duration pause) {
            Duration next = pause.multipliedBy(2);
            return next.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : next;
        }

        /** Not all processes at the same time. */
        private void sleep(Duration pause) {
            try {
                TimeUnit.MILLISECONDS.sleep(
                        pause.toMillis() / 2 + ThreadLocalRandom.current().nextLong(pause.toMillis() / 2));
            } catch (InterruptedException ex) {
                isStopping = true;
            }
        }
    }
}
