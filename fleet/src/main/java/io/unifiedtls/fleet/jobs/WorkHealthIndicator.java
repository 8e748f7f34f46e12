package io.unifiedtls.fleet.jobs;

import io.unifiedtls.actuate.TLSHealthIndicator;
import io.unifiedtls.fleet.seal.SealedRows;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;

/** Warns of sealing keys that are missing. Other hosts are served, so no instance is taken out of service. */
public final class WorkHealthIndicator extends AbstractHealthIndicator {

    private final JobScheduler scheduler;
    private final SealedRows sealed;

    public WorkHealthIndicator(JobScheduler scheduler, SealedRows sealed) {
        super("The health check of the fleet's work failed");
        this.scheduler = scheduler;
        this.sealed = sealed;
    }

    @Override
    protected void doHealthCheck(Health.Builder builder) {
        builder.up();
        scheduler.counts().ifPresent(counts -> builder.withDetail("jobs", counts));
        builder.withDetail("sealedKeys", sealed.counts());
        if (!sealed.missing().isEmpty()) {
            builder.status(TLSHealthIndicator.WARNING)
                    .withDetail("missingSealingKeys", sealed.missing())
                    .withDetail("action", "Add these keys to unified-tls.fleet.keys, after the first one");
        }
    }
}
