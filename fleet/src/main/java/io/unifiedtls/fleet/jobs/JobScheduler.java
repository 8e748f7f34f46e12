package io.unifiedtls.fleet.jobs;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.SchedulerName;
import com.github.kagkarlsson.scheduler.jdbc.DefaultJdbcCustomization;
import com.github.kagkarlsson.scheduler.jdbc.JdbcCustomization;
import com.github.kagkarlsson.scheduler.jdbc.PostgreSqlJdbcCustomization;
import com.github.kagkarlsson.scheduler.logging.LogLevel;
import io.unifiedtls.fleet.store.HostMaintenance;
import io.unifiedtls.logging.PrintableLogger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.springframework.context.SmartLifecycle;

/**
 * Runs jobs in this process: db-scheduler, with the clock of the database. It begins when the database answers, and needs not answer at startup.
 * Thread-safe.
 */
public final class JobScheduler implements SmartLifecycle {

    private static final Logger log = PrintableLogger.of(JobScheduler.class);
    private static final int MISSED_HEARTBEATS = 4; // The library's least
    private static final int LONGEST_NAME = 50; // The library cuts it there
    private static final Duration FOR_EVER = Duration.ofDays(36_500);
    private static final Duration LONGEST_STOP = Duration.ofSeconds(5);
    private static final Duration LONGEST_JOB_AT_STOP = Duration.ofSeconds(1);

    private final DataSource dataSource;
    private final JobTable table;
    private final Supplier<HostMaintenance> maintenance;
    private final JobSettings settings;
    private final DatabaseClock clock;
    private final Outage outage = new Outage();
    private @Nullable Running running;

    /**
     * Create a scheduler that does not run yet.
     *
     * @param dataSource that of the store
     * @param maintenance asked when the first job runs
     */
    public JobScheduler(
            DataSource dataSource, Supplier<HostMaintenance> maintenance, int threads, Duration pollingInterval) {
        this(dataSource, maintenance, JobSettings.of(threads, pollingInterval));
    }

    JobScheduler(DataSource dataSource, Supplier<HostMaintenance> maintenance, JobSettings settings) {
        this.dataSource = dataSource;
        this.table = new JobTable(dataSource);
        this.maintenance = maintenance;
        this.settings = settings;
        this.clock = new DatabaseClock(settings.clock());
    }

    @Override
    public synchronized void start() {
        if (running == null) {
            running = new Running();
        }
    }

    @Override
    public void stop() {
        Running stopped;
        synchronized (this) {
            stopped = running;
            running = null;
        }
        if (stopped != null) {
            stopped.stop();
        }
    }

    @Override
    public synchronized boolean isRunning() {
        return running != null;
    }

    /** The database's time, if it has been asked yet. */
    Instant now() {
        return clock.now();
    }

    /** Look for jobs that are due, now. */
    void trigger() {
        Running current;
        synchronized (this) {
            current = running;
        }
        if (current != null) {
            current.trigger();
        }
    }

    /** The latest counts, as the background has found them; empty before that, and while the database is away. */
    public synchronized Optional<JobCounts> counts() {
        return running == null ? Optional.empty() : Optional.ofNullable(running.counts);
    }

    /** From a start to a stop. */
    private final class Running {

        private final PatientDataSource patient = new PatientDataSource(dataSource, outage);
        private final ScheduledThreadPoolExecutor keeper =
                new ScheduledThreadPoolExecutor(1, threads("tls-jobs-keeper"));
        private volatile boolean isStopping;
        private volatile @Nullable Scheduler scheduler;
        private volatile @Nullable JobCounts counts;

        Running() {
            keeper.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
            keeper.execute(this::keep);
        }

        /** Nothing is judged by a clock that has not been compared with the database's. */
        private void keep() {
            try {
                clock.refresh(dataSource);
                outage.over();
                if (scheduler == null && !isStopping) {
                    begin();
                }
                counts = table.counts(clock.now());
            } catch (SQLException | RuntimeException ex) {
                counts = null;
                outage.failed(ex);
            } finally {
                if (!isStopping) {
                    keeper.schedule(this::keep, scheduler == null ? 1 : 10, TimeUnit.SECONDS);
                }
            }
        }

        private void begin() throws SQLException {
            Instant now = clock.now();
            table.hasten(HostTasks.CLEAN, HostTasks.REPEATED, now.plus(HostTasks.INTERVAL));
            table.hasten(HostTasks.RESEAL, HostTasks.REPEATED, now);
            Scheduler next = create();
            next.start();
            scheduler = next;
            if (isStopping) { // It was asked to when there was no scheduler
                next.stop();
            }
        }

        private Scheduler create() throws SQLException {
            Duration deadAfter = settings.heartbeat().multipliedBy(MISSED_HEARTBEATS);
            Retries retries = new Retries(() -> isStopping, () -> outage.isOverFor(deadAfter));
            HostTasks tasks = new HostTasks(maintenance, clock, retries);
            return Scheduler.create(patient, tasks.all())
                    .tableName(JobTable.NAME)
                    .serializer(new NoData())
                    .jdbcCustomization(customization())
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

        private JdbcCustomization customization() throws SQLException {
            try (Connection connection = dataSource.getConnection()) {
                return connection.getMetaData().getDatabaseProductName().equals("PostgreSQL")
                        ? new PostgreSqlJdbcCustomization(false, false)
                        : new DefaultJdbcCustomization(false);
            }
        }

        void trigger() {
            Scheduler current = scheduler;
            if (current != null) {
                current.triggerCheckForDueExecutions();
            }
        }

        /** Jobs that run have a second to end, then are interrupted; whatever hangs is left to others, which take it over. */
        void stop() {
            isStopping = true;
            patient.stopWaiting();
            keeper.shutdown(); // Without an interrupt, which closes the file of an H2 database
            Scheduler current = scheduler;
            if (current == null) {
                return;
            }
            Thread thread = threads("tls-jobs-stop").newThread(current::stop);
            thread.start();
            try {
                thread.join(LONGEST_STOP.toMillis());
            } catch (InterruptedException ex) {
                Thread.currentThread().interrupt();
            }
            if (thread.isAlive()) {
                log.warn(
                        "Jobs have not ended within {} seconds. Another process takes them over.",
                        LONGEST_STOP.toSeconds());
            }
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

    private static ThreadFactory threads(String name) {
        AtomicInteger number = new AtomicInteger();
        return task -> {
            Thread thread = new Thread(task, name + "-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }
}
