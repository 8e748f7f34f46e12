package io.unifiedtls.acme.demand;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.unifiedtls.acme.demand.DecisionCounts.Outcome;
import io.unifiedtls.selection.IssuanceWaits;
import java.util.Optional;

/** Meters of decisions, and of handshakes that wait. */
public final class DemandMeters implements MeterBinder {

    private final DecisionCounts decisions;
    private final Optional<IssuanceWaits> waits;

    /**
     * Create meters.
     *
     * @param waits empty if nobody waits, since certificates are not issued on demand
     */
    public DemandMeters(DecisionCounts decisions, Optional<IssuanceWaits> waits) {
        this.decisions = decisions;
        this.waits = waits;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        for (Outcome outcome : Outcome.values()) {
            FunctionCounter.builder("tls.acme.decisions", decisions, counts -> counts.of(outcome))
                    .tag("outcome", outcome.toString())
                    .description("Decisions of the application about certificates")
                    .register(registry);
        }
        waits.ifPresent(waiting -> bind(waiting, registry));
    }

    private static void bind(IssuanceWaits waits, MeterRegistry registry) {
        Gauge.builder("tls.acme.waiting", waits, IssuanceWaits::waiting)
                .description("Handshakes that wait for a certificate")
                .register(registry);
        Gauge.builder("tls.acme.waiting.limit", waits, IssuanceWaits::places)
                .description("How many handshakes can wait for a certificate")
                .register(registry);
    }
}
