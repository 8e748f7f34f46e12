package io.unifiedtls.fleet.jobs;

import java.time.Instant;
import java.util.Optional;
import javax.sql.DataSource;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Schedules jobs with rows of db-scheduler's table. A job that is due runs at once, here if this process runs jobs. Calls take part in the transaction of their
 * caller: what is rolled back is not scheduled. Thread-safe.
 */
public final class JobQueue {

    private final JobTable table;
    private final JobScheduler scheduler;

    /**
     * Create a queue.
     *
     * @param dataSource that of the store, and of the callers' transactions
     * @param scheduler need not run
     */
    public JobQueue(DataSource dataSource, JobScheduler scheduler) {
        this.table = new JobTable(dataSource);
        this.scheduler = scheduler;
    }

    /** Schedule a job, in place of an earlier schedule of it. If it runs, it runs once more. */
    public void schedule(String task, String instance, Instant at) {
        table.schedule(task, instance, at);
        afterCommit(at);
    }

    /** Schedule a job, unless it is scheduled already, for whatever time, or runs. */
    public void add(String task, String instance, Instant at) {
        if (table.add(task, instance, at)) {
            afterCommit(at);
        }
    }

    /** As {@link #add}. The job neither begins nor is taken out of the queue before the transaction of the caller ends. */
    public void addAndLock(String task, String instance, Instant at) {
        do {
            add(task, instance, at);
        } while (!table.lock(task, instance)); // It may have been taken out meanwhile
    }

    /** Take a job out of the queue. If it runs, it is not repeated unless its run says so. */
    public void remove(String task, String instance) {
        table.remove(task, instance);
    }

    /** When a job runs next; empty if it is not in the queue. One that runs now has the time at which it was due. */
    public Optional<Instant> next(String task, String instance) {
        return table.next(task, instance);
    }

    private void afterCommit(Instant at) {
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
