package io.unifiedtls.fleet.lookup;

import io.unifiedtls.actuate.TLSHealthIndicator;
import io.unifiedtls.fleet.ChangeSignal;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Supplier;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;

/** Warns while the fleet's database does not answer, does not tell of changes, or has another time: hosts that were served lately are served on, so no instance is taken out of service. */
public final class FleetHealthIndicator extends AbstractHealthIndicator {

    private static final Duration LARGEST_OFFSET = Duration.ofSeconds(30);
    private static final Duration GRACE = Duration.ofSeconds(15);

    private final StoreWatch watch;
    private final InstantSource clock;
    private final Supplier<Optional<Duration>> clockOffset;

    /**
     * Create an indicator.
     *
     * @param clockOffset how far this machine's clock is ahead of the database's, if that is known
     */
    public FleetHealthIndicator(StoreWatch watch, InstantSource clock, Supplier<Optional<Duration>> clockOffset) {
        super("The health check of the fleet failed");
        this.watch = watch;
        this.clock = clock;
        this.clockOffset = clockOffset;
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
        clockOffset.get().ifPresent(offset -> {
            builder.withDetail("clockOffset", offset);
            if (offset.abs().compareTo(LARGEST_OFFSET) >= 0) {
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
