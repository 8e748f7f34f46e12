package io.unifiedtls.fleet.store;

import io.unifiedtls.logging.PrintableLogger;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcOperations;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Bounds how long transactions hold up each other in PostgreSQL: the wait of one for a lock, the time for which one whose process has stopped keeps its
 * locks, and the wait for an answer that a network swallows, in which a job would be neither over nor given to another process. H2 bounds the wait by
 * itself, and its file has one process. Thread-safe.
 */
final class LockLimits {

    private static final Logger log = PrintableLogger.of(LockLimits.class);

    /** Longer than a wait for a lock, unless the operator has allowed a very long one. */
    private static final Duration ANSWER = Duration.ofMinutes(1);

    /** Of one try. All tries together last longer than a transaction of a stopped process. */
    private static final Duration WAIT = Duration.ofSeconds(3);

    private static final Duration IDLE = Duration.ofSeconds(10);
    private static final String LOCK_NOT_AVAILABLE = "55P03";

    /** Limits that the operator has set for the user or the database stay. */
    private static final String SET = """
            select case when current_setting('lock_timeout') = '0'
                then set_config('lock_timeout', '%d', true) end,
              case when current_setting('idle_in_transaction_session_timeout') = '0'
                then set_config('idle_in_transaction_session_timeout', '%d', true) end""".formatted(WAIT.toMillis(), IDLE.toMillis());

    private final JdbcOperations jdbc;
    private final Dialect dialect;
    private final Duration answer;

    LockLimits(FleetDatabase database) {
        this(database, ANSWER);
    }

    LockLimits(FleetDatabase database, Duration answer) {
        this.jdbc = new JdbcTemplate(database.dataSource());
        this.dialect = database.dialect();
        this.answer = answer;
    }

    /** Limit the transaction that has begun, and none after it. */
    void begin() {
        if (dialect == Dialect.POSTGRESQL) {
            jdbc.execute((ConnectionCallback<Boolean>) this::bound);
            jdbc.queryForList(SET);
        }
    }

    /** A network timeout that the application has set stays. */
    private boolean bound(Connection connection) throws SQLException {
        boolean isUnbounded = connection.getNetworkTimeout() == 0;
        if (isUnbounded) {
            connection.setNetworkTimeout(Runnable::run, Math.toIntExact(answer.toMillis()));
            TransactionSynchronizationManager.registerSynchronization(new Unbounded(connection));
        }
        return isUnbounded;
    }

    /** A pool may not take the timeout off. */
    private record Unbounded(Connection connection) implements TransactionSynchronization {

        @Override
        public void afterCompletion(int status) {
            try {
                if (!connection.isClosed()) {
                    connection.setNetworkTimeout(Runnable::run, 0);
                }
            } catch (SQLException ex) {
                log.debug("The timeout of a connection to the fleet's database could not be taken off", ex);
            }
        }
    }

    /** Whether a statement has failed because another transaction did not give way in time. */
    static boolean isExceeded(Throwable failure) {
        for (@Nullable Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException ex && LOCK_NOT_AVAILABLE.equals(ex.getSQLState())) {
                return true;
            }
        }
        return false;
    }
}
