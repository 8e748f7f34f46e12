package io.unifiedtls.fleet.lookup;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter.MeterProvider;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.unifiedtls.fleet.HostState;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;

/** Meters of lookups in the fleet's database, and of what is known of it. Tags are words of ours. Thread-safe. */
public final class LookupMeters implements MeterBinder, LookupObserver {

    private static final Duration FASTEST = Duration.ofMillis(1);
    private static final Duration SLOWEST = Duration.ofSeconds(10);

    private final StoreWatch watch;
    private final InstantSource clock;
    private final List<Bound> bound = new CopyOnWriteArrayList<>();

    public LookupMeters(StoreWatch watch, InstantSource clock) {
        this.watch = watch;
        this.clock = clock;
    }

    private record Bound(MeterProvider<Counter> lookups, MeterProvider<Timer> store) {}

    @Override
    public void bindTo(MeterRegistry registry) {
        bound.add(new Bound(
                Counter.builder("tls.fleet.lookups")
                        .description(
                                "Lookups of hosts, by what answered them: the filter of known names, or the database")
                        .withRegistry(registry),
                Timer.builder("tls.fleet.store")
                        .description("Lookups that asked the database, including the wait for a connection")
                        .publishPercentileHistogram()
                        .minimumExpectedValue(FASTEST)
                        .maximumExpectedValue(SLOWEST)
                        .withRegistry(registry)));
        gauge(
                "tls.fleet.filter.names",
                "Names that the filter of known names contains",
                registry,
                status -> status.names().map(Integer::doubleValue).orElse(Double.NaN));
        Gauge.builder("tls.fleet.filter.size", watch, store -> store.status().filterBytes())
                .description("Size of the filter of known names")
                .baseUnit("bytes")
                .register(registry);
        TimeGauge.builder("tls.fleet.poll.age", watch, TimeUnit.SECONDS, store -> age(store.status()))
                .description("Time since the database has last told its changes")
                .register(registry);
        Gauge.builder("tls.fleet.signals", watch, store -> connected(store.status()))
                .description("Whether the database tells of changes of other processes: 1 or 0")
                .register(registry);
        Gauge.builder("tls.fleet.position", watch, store -> store.status().position())
                .description("Number of the latest change that has been read")
                .register(registry);
        Timer lag = Timer.builder("tls.fleet.lag")
                .description(
                        "Time from a change in another process to its arrival in this one, by the clock of the database")
                .publishPercentileHistogram()
                .minimumExpectedValue(FASTEST)
                .maximumExpectedValue(SLOWEST)
                .register(registry);
        watch.onLag(lag::record);
        for (HostState state : HostState.values()) {
            Gauge.builder("tls.fleet.hosts", watch, store -> count(store.status(), state))
                    .description("Hosts of the fleet, as of some minutes ago")
                    .tag("state", word(state))
                    .register(registry);
        }
    }

    private static double connected(StoreStatus status) {
        return status.signals().map(signals -> signals.connected() ? 1.0 : 0.0).orElse(Double.NaN);
    }

    private void gauge(String name, String description, MeterRegistry registry, ToDoubleFunction<StoreStatus> value) {
        Gauge.builder(name, watch, store -> value.applyAsDouble(store.status()))
                .description(description)
                .register(registry);
    }

    private double age(StoreStatus status) {
        return status.lastAnswer()
                .map(answer -> Duration.between(answer, clock.instant()).toMillis() / 1000.0)
                .orElse(Double.NaN);
    }

    private static double count(StoreStatus status, HostState state) {
        Long count = status.hosts().get(state);
        return count == null ? Double.NaN : count;
    }

    @Override
    public void filtered() {
        for (Bound meters : bound) {
            meters.lookups
                    .withTags("tier", "filter", "outcome", word(Outcome.UNKNOWN))
                    .increment();
        }
    }

    @Override
    public void asked(Outcome outcome, Duration duration) {
        for (Bound meters : bound) {
            meters.lookups.withTags("tier", "store", "outcome", word(outcome)).increment();
            meters.store.withTags("outcome", word(outcome)).record(duration);
        }
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
