package io.unifiedtls.fleet.jobs;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.unifiedtls.fleet.seal.SealedRows;
import java.util.function.ToIntFunction;

/** Meters of the work in the background. Only processes that run jobs have values. */
public final class WorkMeters implements MeterBinder {

    private final JobScheduler scheduler;
    private final SealedRows sealed;

    public WorkMeters(JobScheduler scheduler, SealedRows sealed) {
        this.scheduler = scheduler;
        this.sealed = sealed;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        jobs(registry, "due", JobCounts::due);
        jobs(registry, "failing", JobCounts::failing);
        Gauge.builder("tls.fleet.keys.outdated", sealed, SealedRows::outdated)
                .description(
                        "Private keys and session ticket keys that are not sealed with the current sealing key yet")
                .register(registry);
    }

    private void jobs(MeterRegistry registry, String state, ToIntFunction<JobCounts> count) {
        Gauge.builder(
                        "tls.fleet.jobs",
                        scheduler,
                        jobs -> jobs.counts()
                                .map(counts -> (double) count.applyAsInt(counts))
                                .orElse(Double.NaN))
                .description("Jobs of the whole fleet that are due, and jobs that failed at their latest run")
                .tag("state", state)
                .register(registry);
    }
}
