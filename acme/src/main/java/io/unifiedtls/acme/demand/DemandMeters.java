package io.unifiedtls.acme.demand;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.unifiedtls.acme.demand.DecisionCounts.Outcome;
import io.unifiedtls.selection.IssuanceWaits;

/** Meters of certificates on demand. */
public final class DemandMeters implements MeterBinder {

    private final DecisionCounts decisions;
    private final IssuanceWaits waits;

    public DemandMeters(DecisionCounts decisions, IssuanceWaits waits) {
        this.decisions = decisions;
        this.waits = waits;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        for (Outcome outcome : Outcome.values()) {
            FunctionCounter.builder("tls.acme.decisions", decisions, counts -> counts.of(outcome))
                    .tag("outcome", outcome.toString())
                    .description("Decisions about certificates on demand")
                    .register(registry);
        }
        Gauge.builder("tls.acme.waiting", waits, IssuanceWaits::waiting)
                .description("Handshakes that wait for a certificate")
                .register(registry);
        Gauge.builder("tls.acme.waiting.limit", waits, IssuanceWaits::places)
                .description("How many handshakes can wait for a certificate")
                .register(registry);
    }
}
