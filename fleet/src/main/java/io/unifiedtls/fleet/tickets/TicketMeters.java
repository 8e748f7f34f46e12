package io.unifiedtls.fleet.tickets;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;

/** Meters of shared session ticket keys. Without a value where keys are not to be shared. */
public final class TicketMeters implements MeterBinder {

    private final TicketKeyWatch watch;
    private final InstantSource clock;

    public TicketMeters(TicketKeyWatch watch, InstantSource clock) {
        this.watch = watch;
        this.clock = clock;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        Gauge.builder("tls.fleet.tickets.keys", watch, of(TicketStatus::keys))
                .description("Session ticket keys in force")
                .register(registry);
        Gauge.builder("tls.fleet.tickets.shared", watch, of(status -> status.shared() ? 1 : 0))
                .description("1 if other replicas resume the sessions of this one, 0 if they do not though they should")
                .register(registry);
        TimeGauge.builder("tls.fleet.tickets.age", watch, TimeUnit.SECONDS, of(this::age))
                .description("Time for which the current session ticket key has encrypted")
                .register(registry);
    }

    private static ToDoubleFunction<TicketKeyWatch> of(ToDoubleFunction<TicketStatus> value) {
        return watch -> watch.status().wanted() ? value.applyAsDouble(watch.status()) : Double.NaN;
    }

    private double age(TicketStatus status) {
        return status.sharedSince()
                .map(since -> Duration.between(since, clock.instant()).toMillis() / 1000.0)
                .orElse(Double.NaN);
    }
}
