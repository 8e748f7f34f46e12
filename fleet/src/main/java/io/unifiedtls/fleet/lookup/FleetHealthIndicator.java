package io.unifiedtls.fleet.lookup;

import io.unifiedtls.actuate.TLSHealthIndicator;
import io.unifiedtls.fleet.ChangeSignal;
import java.time.Duration;
import java.time.InstantSource;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;

/** Warns while the fleet's database does not answer, or does not tell of changes: hosts that were served lately are served on, so no instance is taken out of service. */
public final class FleetHealthIndicator extends AbstractHealthIndicator {

    private static final Duration GRACE = Duration.ofSeconds(15);

    private final StoreWatch watch;
    private final InstantSource clock;

    public FleetHealthIndicator(StoreWatch watch, InstantSource clock) {
        super("The health check of the fleet failed");
        this.watch = watch;
        this.clock = clock;
    }

    /** A connection that is made anew is no reason to warn. */
    private boolean isAway(ChangeSignal.State signals) {
        return !signals.connected() && signals.since().plus(GRACE).isBefore(clock.instant());
    }

    @Override
    protected void doHealthCheck(Health.Builder builder) {
        StoreStatus status = watch.status();
        builder.up();
        status.signals().ifPresent(signals -> {
            builder.withDetail("signals", signals.connected()).withDetail("signalsSince", signals.since());
            if (isAway(signals)) {
                builder.status(TLSHealthIndicator.WARNING);
            }
        });
        status.lastAnswer().ifPresent(answer -> builder.withDetail("lastAnswer", answer));
        status.outage()
                .ifPresent(outage -> builder.status(TLSHealthIndicator.WARNING)
                        .withDetail("outageSince", outage.since())
                        .withDetail("problem", outage.problem()));
    }
}
