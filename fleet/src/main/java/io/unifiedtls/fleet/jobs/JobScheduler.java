package io.unifiedtls.fleet.jobs;

import com.github.kagkarlsson.scheduler.Scheduler;
import io.unifiedtls.fleet.connections.BoundedConnections;
import io.unifiedtls.fleet.store.HostMaintenance;
import io.unifiedtls.logging.PrintableLogger;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
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
    private static final int KEEPS_PER_LOOK = 30;
    private static final Duration SOON = Duration.ofSeconds(2);
    private static final Duration AFTER_DUE = Duration.ofMillis(20);
    private static final Duration LONGEST_STOP = Duration.ofSeconds(5);

    private final DataSource dataSource;
    private final JobTable table;
    private final Supplier<HostMaintenance> maintenance;
    private final Supplier<List<FurtherJob>> further;
    private final JobSettings settings;
    private final Runnable look;
    private final DatabaseClock clock;
    private final Outage outage = new Outage();
    private @Nullable Running running;

    /**
     * Create a scheduler that does not run yet.
     *
     * @param dataSource that of the store
     * @param maintenance asked when the first job runs
     * @param further jobs of other modules, asked for when the database answers
     * @param look a look at the database that is repeated every few minutes while jobs run
     */
    public JobScheduler(
            DataSource dataSource,
            Supplier<HostMaintenance> maintenance,
            Supplier<List<FurtherJob>> further,
            JobSettings settings,
            Runnable look) {
        this(dataSource, maintenance, further, settings, look, java.time.Clock.systemUTC());
    }

    JobScheduler(
            DataSource dataSource,
            Supplier<HostMaintenance> maintenance,
            Supplier<List<FurtherJob>> further,
            JobSettings settings,
            Runnable look,
            java.time.Clock machine) {
        this.dataSource = new BoundedConnections(dataSource);
        this.table = new JobTable(this.dataSource);
        this.maintenance = maintenance;
        this.further = further;
        this.settings = settings;
        this.look = look;
        this.clock = new DatabaseClock(machine);
    }

    /** Jobs may be switched off in this process. */
    @Override
    public boolean isAutoStartup() {
        return settings.enabled();
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

    /** The database's time; the machine's, until the database has been asked for the first time. */
    public Instant now() {
        return clock.now();
    }

    /** Somebody has scheduled a job. If it is due soon, it does not wait for the next look at the table. */
    void scheduled(Instant at) {
        Running current;
        synchronized (this) {
            current = running;
        }
        if (current != null) {
            current.scheduled(Duration.between(clock.now(), at));
        }
    }

    /** How many jobs run in this process at the same time. */
    public int threads() {
        return settings.threads();
    }

    /** The latest counts, as the background has found them; empty before that, and while the database is away. */
    public synchronized Optional<JobCounts> counts() {
        return running == null ? Optional.empty() : Optional.ofNullable(running.counts);
    }

    /** From a start to a stop. */
    private final class Running {

        private final PatientDataSource patient = new PatientDataSource(dataSource, outage);
        private final ScheduledThreadPoolExecutor keeper =
                new ScheduledThreadPoolExecutor(1, ConfiguredScheduler.threads("tls-jobs-keeper"));
        private int keeps;
        private volatile boolean isStopping;
        private volatile @Nullable Scheduler scheduler;
        private volatile @Nullable JobCounts counts;

        Running() {
            keeper.setRejectedExecutionHandler(new ThreadPoolExecutor.DiscardPolicy()); // After the stop
            keeper.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
            keeper.execute(this::keep);
        }

        /** Nothing is judged by a clock that has not been compared with the database's. */
        @SuppressWarnings("FutureReturnValueIgnored") // It reports its failures itself
        private void keep() {
            try {
                clock.refresh(dataSource);
                outage.over();
                if (scheduler == null && !isStopping) {
                    begin();
                }
                counts = table.counts(clock.now());
                if (keeps++ % KEEPS_PER_LOOK == 0) {
                    look.run();
                }
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
            further.get().stream()
                    .filter(FurtherJob::isRepeated)
                    .forEach(job -> table.hasten(job.task(), HostTasks.REPEATED, now));
            Scheduler next = create();
            next.start();
            scheduler = next;
            if (isStopping) { // It was asked to when there was no scheduler
                next.stop();
            }
        }

        private Scheduler create() throws SQLException {
            Duration deadAfter = settings.heartbeat().multipliedBy(ConfiguredScheduler.MISSED_HEARTBEATS);
            Retries retries = new Retries(() -> isStopping, () -> outage.isOverFor(deadAfter));
            HostTasks tasks = new HostTasks(maintenance, further, clock, retries);
            return ConfiguredScheduler.create(patient, tasks.all(), clock, settings);
        }

        /** A moment later than due, as two clocks are never quite the same. */
        @SuppressWarnings("FutureReturnValueIgnored") // A check that does not happen is made by the next poll
        void scheduled(Duration due) {
            if (due.isNegative()) {
                trigger();
            } else if (due.compareTo(SOON) < 0 && !isStopping) {
                keeper.schedule(this::trigger, due.plus(AFTER_DUE).toMillis(), TimeUnit.MILLISECONDS);
            }
        }

        private void trigger() {
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
            Thread thread = ConfiguredScheduler.threads("tls-jobs-stop").newThread(current::stop);
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
}
