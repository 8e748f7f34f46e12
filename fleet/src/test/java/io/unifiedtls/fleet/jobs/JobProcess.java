package io.unifiedtls.fleet.jobs;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import javax.sql.DataSource;

/** What one process of a fleet has for its jobs. */
final class JobProcess implements AutoCloseable {

    /** Four missed ones are four seconds. */
    static final Duration HEARTBEAT = Duration.ofSeconds(1);

    final CuttableDataSource dataSource;
    final RecordedWork work;
    final JobScheduler scheduler;
    final SchedulerJobs jobs;

    JobProcess(DataSource dataSource, RecordedWork work) {
        this(dataSource, work, Clock.systemUTC(), Duration.ofSeconds(1));
    }

    JobProcess(DataSource dataSource, RecordedWork work, Clock clock, Duration polling) {
        this(dataSource, work, clock, polling, HEARTBEAT);
    }

    JobProcess(DataSource dataSource, RecordedWork work, Clock clock, Duration polling, Duration heartbeat) {
        this.dataSource = new CuttableDataSource(dataSource);
        this.work = work;
        this.scheduler = new JobScheduler(
                this.dataSource, () -> work, List::of, new JobSettings(true, 4, polling, heartbeat), () -> {}, clock);
        this.jobs = new SchedulerJobs(new JobQueue(dataSource, scheduler));
    }

    JobProcess started() {
        scheduler.start();
        return this;
    }

    @Override
    public void close() {
        scheduler.stop();
    }
}
