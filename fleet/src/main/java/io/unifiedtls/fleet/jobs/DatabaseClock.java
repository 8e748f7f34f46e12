package io.unifiedtls.fleet.jobs;

import com.github.kagkarlsson.scheduler.Clock;
import io.unifiedtls.logging.PrintableLogger;
import io.unifiedtls.wording.Durations;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * The clock of the database, which all processes share. Between two looks at it, time goes on by the machine's monotonic clock: nothing jumps if
 * somebody sets the machine's time. Thread-safe.
 */
final class DatabaseClock implements Clock {

    private static final Logger log = PrintableLogger.of(DatabaseClock.class);
    private static final Duration LARGEST_DIFFERENCE = Duration.ofSeconds(30);

    private final java.time.Clock machine;
    private volatile @Nullable Reading latest;
    private boolean isWarned;

    DatabaseClock(java.time.Clock machine) {
        this.machine = machine;
    }

    /** The machine's time until the first look. */
    @Override
    public Instant now() {
        Reading reading = latest;
        return reading == null ? machine.instant() : reading.at().plusNanos(System.nanoTime() - reading.nanos());
    }

    /** Look at the database's clock. */
    synchronized void refresh(DataSource dataSource) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement()) {
            long before = System.nanoTime();
            try (ResultSet result = statement.executeQuery("select current_timestamp")) {
                result.next();
                Instant at = result.getObject(1, OffsetDateTime.class).toInstant();
                latest = new Reading(at, before + (System.nanoTime() - before) / 2);
                compare(at);
            }
        }
    }

    private void compare(Instant database) {
        Duration difference = Duration.between(database, machine.instant());
        boolean isLarge = difference.abs().compareTo(LARGEST_DIFFERENCE) >= 0;
        if (isLarge && !isWarned) {
            log.warn(
                    "The clock of this machine is {} {} that of the database. Jobs and the beginning of a stored certificate's validity follow the "
                            + "database's clock, everything else this machine's. Synchronize the clocks, for instance with NTP.",
                    Durations.text(Duration.ofSeconds(difference.abs().toSeconds())),
                    difference.isNegative() ? "behind" : "ahead of");
        }
        isWarned = isLarge;
    }

    private record Reading(Instant at, long nanos) {}
}
