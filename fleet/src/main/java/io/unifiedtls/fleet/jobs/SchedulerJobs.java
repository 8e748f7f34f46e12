package io.unifiedtls.fleet.jobs;

import io.unifiedtls.fleet.store.HostJobs;
import java.time.Instant;

/** Schedules the jobs of hosts. */
public final class SchedulerJobs implements HostJobs {

    private final JobQueue queue;

    public SchedulerJobs(JobQueue queue) {
        this.queue = queue;
    }

    @Override
    public void findProof(String tenant, String name, Instant at) {
        queue.schedule(HostTasks.PROOF, new Subject(tenant, name).instance(), at);
    }

    @Override
    public void takeOver(String name, Instant at) {
        queue.schedule(HostTasks.TAKEOVER, name, at);
    }
}
