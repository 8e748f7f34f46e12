package io.unifiedtls.fleet;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;

/**
 * Tells all processes of a fleet that one of them has changed hosts, so that they read the changes at once. A signal carries no changes: they are
 * read from the database, where each process looks from time to time whether a signal arrives or not. A signal that is lost, late or false does no
 * harm.
 *
 * <p>By default, PostgreSQL's {@code NOTIFY} does this. A bean of this type takes its place. Implementations are thread-safe.
 */
public interface ChangeSignal {

    /**
     * Send a signal that arrives if the transaction commits, and not before. Called at most once in each transaction that changes hosts, on its
     * thread; what it throws rolls the transaction back.
     *
     * @param transaction the connection of the transaction, neither to be closed nor committed
     * @throws SQLException if the signal cannot be sent
     */
    default void beforeCommit(Connection transaction) throws SQLException {}

    /** Send a signal now. Called once after each transaction that has changed hosts, on its thread: it must not block. What it throws is logged. */
    default void afterCommit() {}

    /**
     * Begin to listen, and return without waiting for a connection.
     *
     * @param arrived called on any thread when a signal arrives, and whenever signals may have been lost, such as after a connection was lost
     */
    void start(Runnable arrived);

    /** End listening. Does nothing if it does not listen. */
    void stop();

    /** Whether signals arrive now. */
    State state();

    /**
     * The state of the signals of a process.
     *
     * @param connected whether signals arrive; while they do not, changes are read every second
     * @param since when this has begun
     * @param connections how often it has connected
     */
    record State(boolean connected, Instant since, long connections) {}
}
