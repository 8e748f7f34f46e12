package io.unifiedtls.fleet.jobs;

import com.github.kagkarlsson.scheduler.Clock;
import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.SchedulerName;
import com.github.kagkarlsson.scheduler.jdbc.DefaultJdbcCustomization;
import com.github.kagkarlsson.scheduler.jdbc.JdbcCustomization;
import com.github.kagkarlsson.scheduler.jdbc.PostgreSqlJdbcCustomization;
import com.github.kagkarlsson.scheduler.logging.LogLevel;
import com.github.kagkarlsson.scheduler.task.Task;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;

/** db-scheduler with the settings that the fleet needs. */
final class ConfiguredScheduler {

    /** The least that the library takes. */
    static final int MISSED_HEARTBEATS = 4;

    private static final int LONGEST_NAME = 50; // The library cuts it there
    private static final Duration FOR_EVER = Duration.ofDays(36_500);
    private static final Duration LONGEST_JOB_AT_STOP = Duration.ofSeconds(1);

    private ConfiguredScheduler() {}

    static Scheduler create(DataSource dataSource, List<Task<?>> tasks, Clock clock, JobSettings settings)
            throws SQLException {
        return Scheduler.create(dataSource, tasks)
                .tableName(JobTable.NAME)
                .serializer(new NoData())
                .jdbcCustomization(customization(dataSource))
                .clock(clock)
                .schedulerName(new SchedulerName.Fixed(name()))
                .threads(settings.threads())
                .executorService(Executors.newFixedThreadPool(settings.threads(), threads("tls-jobs")))
                .dueExecutor(Executors.newSingleThreadExecutor(threads("tls-jobs-due")))
                .housekeeperExecutor(Executors.newScheduledThreadPool(2, threads("tls-jobs-heartbeat")))
                .pollingInterval(settings.pollingInterval())
                .heartbeatInterval(settings.heartbeat())
                .missedHeartbeatsLimit(MISSED_HEARTBEATS)
                .shutdownMaxWait(LONGEST_JOB_AT_STOP)
                .deleteUnresolvedAfter(FOR_EVER) // Jobs of a newer release, which other processes run
                .failureLogging(LogLevel.OFF, false) // Retries logs
                .build();
    }

    private static JdbcCustomization customization(DataSource dataSource) throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            return connection.getMetaData().getDatabaseProductName().equals("PostgreSQL")
                    ? new PostgreSqlJdbcCustomization(false, false)
                    : new DefaultJdbcCustomization(false);
        }
    }

    /** Different for each process of a machine, and for each start. */
    private static String name() {
        String end = "-%d-%08x"
                .formatted(
                        ProcessHandle.current().pid(),
                        ThreadLocalRandom.current().nextInt());
        String host = hostName();
        return host.substring(0, Math.min(host.length(), LONGEST_NAME - end.length())) + end;
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName().toLowerCase(Locale.ROOT);
        } catch (UnknownHostException ex) {
            return "unknown";
        }
    }

    /** Threads that do not keep the Java runtime from ending. */
    static ThreadFactory threads(String name) {
        AtomicInteger number = new AtomicInteger();
        return task -> {
            Thread thread = new Thread(task, name + "-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }
}
