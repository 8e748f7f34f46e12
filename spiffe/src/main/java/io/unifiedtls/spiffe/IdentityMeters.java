package io.unifiedtls.spiffe;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;

/** Meters of Workload APIs, over all identities, since configurations name these. */
public final class IdentityMeters implements MeterBinder {

    private final Supplier<Collection<WorkloadWatch>> watches;
    private final InstantSource clock;

    public IdentityMeters(Supplier<Collection<WorkloadWatch>> watches, InstantSource clock) {
        this.watches = watches;
        this.clock = clock;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        answers(registry, "used", WorkloadWatch::used);
        answers(registry, "rejected", WorkloadWatch::rejected);
        Gauge.builder("tls.spiffe.agent.away", this, IdentityMeters::away)
                .description("For how long the Workload API that has been away longest has not answered")
                .baseUnit("seconds")
                .register(registry);
        Gauge.builder("tls.spiffe.failing", this, IdentityMeters::failing)
                .description("Identities that are not renewed")
                .register(registry);
    }

    private void answers(MeterRegistry registry, String outcome, ToLongFunction<WorkloadWatch> count) {
        FunctionCounter.builder(
                        "tls.spiffe.answers",
                        this,
                        meters -> meters.watches.get().stream().mapToLong(count).sum())
                .description("Answers of Workload APIs that were read")
                .tag("outcome", outcome)
                .register(registry);
    }

    private double failing() {
        return watches.get().stream()
                .filter(watch -> watch.problem().isPresent())
                .count();
    }

    private double away() {
        Instant now = clock.instant();
        return watches.get().stream()
                .flatMap(watch -> watch.awaySince().stream())
                .mapToDouble(since -> Duration.between(since, now).toMillis() / 1_000.0)
                .max()
                .orElse(0);
    }
}
