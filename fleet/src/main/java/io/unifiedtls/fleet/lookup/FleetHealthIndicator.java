package io.unifiedtls.fleet.lookup;

import io.unifiedtls.actuate.TLSHealthIndicator;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;

/** Warns while the fleet's database does not answer: hosts that were served lately are served on, so no instance is taken out of service. */
public final class FleetHealthIndicator extends AbstractHealthIndicator {

    private final StoreWatch watch;

    public FleetHealthIndicator(StoreWatch watch) {
        super("The health check of the fleet failed");
        this.watch = watch;
    }

    @Override
    protected void doHealthCheck(Health.Builder builder) {
        StoreStatus status = watch.status();
        builder.up();
        status.lastAnswer().ifPresent(answer -> builder.withDetail("lastAnswer", answer));
        status.outage()
                .ifPresent(outage -> builder.status(TLSHealthIndicator.WARNING)
                        .withDetail("outageSince", outage.since())
                        .withDetail("problem", outage.problem()));
    }
}
