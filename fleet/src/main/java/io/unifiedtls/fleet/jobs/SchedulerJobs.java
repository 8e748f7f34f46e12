package io.unifiedtls.fleet.jobs;

import io.unifiedtls.fleet.store.HostJobs;
import java.time.Instant;
import javax.sql.DataSource;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** Schedules with rows of db-scheduler's table. A job that is due runs at once, here if this process runs jobs. */
public final class SchedulerJobs implements HostJobs {

    private final JobTable table;
    private final JobScheduler scheduler;

    /**
     * Create it.
     *
     * @param dataSource that of the store, and of the callers' transactions
     * @param scheduler need not run
     */
    public SchedulerJobs(DataSource dataSource, JobScheduler scheduler) {
        this.table = new JobTable(dataSource);
        this.scheduler = scheduler;
    }

    @Override
    public void findProof(String tenant, String name, Instant at) {
        schedule(HostTasks.PROOF, new Subject(tenant, name).instance(), at);
    }

    @Override
    public void takeOver(String name, Instant at) {
        schedule(HostTasks.TAKEOVER, name, at);
    }

    private void schedule(String task, String instance, Instant at) {
        table.schedule(task, instance, at);
        if (TransactionSynchronizationManager.isSynchronizationActive()) {
            TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
                @Override
                public void afterCommit() {
                    scheduler.scheduled(at); // Before that, the row cannot be seen
                }
            });
        } else {
            scheduler.scheduled(at);
        }
    }
}
