package io.unifiedtls.fleet.store;

import java.sql.SQLException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcOperations;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Bounds how long transactions hold up each other in PostgreSQL: the wait of one for a lock, and the time for which one whose process has stopped keeps
 * its locks. H2 bounds the wait by itself, and its file has one process. Thread-safe.
 */
final class LockLimits {

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

    LockLimits(FleetDatabase database) {
        this.jdbc = new JdbcTemplate(database.dataSource());
        this.dialect = database.dialect();
    }

    /** Limit the transaction that has begun, and none after it. */
    void begin() {
        if (dialect == Dialect.POSTGRESQL) {
            jdbc.queryForList(SET);
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
