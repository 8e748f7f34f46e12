package io.unifiedtls.fleet.registry;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Meters of the fleet's processes. Without a value with an embedded database of our own. */
public final class RegistryMeters implements MeterBinder {

    private final Registry processes;

    public RegistryMeters(Registry processes) {
        this.processes = processes;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        Gauge.builder("tls.fleet.replicas", processes, known -> value(known.alive()))
                .description("Processes of the fleet that were seen within the last minute")
                .register(registry);
        Gauge.builder("tls.fleet.replicas.gone", processes, known -> value(known.gone()))
                .description("Processes of the fleet that vanished within the last hour: seen no more, and not stopped")
                .register(registry);
        TimeGauge.builder(
                        "tls.fleet.clock.offset",
                        processes,
                        TimeUnit.SECONDS,
                        known -> known.clockOffset()
                                .map(offset -> offset.toMillis() / 1000.0)
                                .orElse(Double.NaN))
                .description("How far the clock of this machine is ahead of the database's; negative if it is behind")
                .register(registry);
    }

    private static double value(Optional<Integer> count) {
        return count.map(Integer::doubleValue).orElse(Double.NaN);
    }
}
