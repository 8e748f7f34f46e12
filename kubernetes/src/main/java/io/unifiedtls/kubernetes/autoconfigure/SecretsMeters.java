package io.unifiedtls.kubernetes.autoconfigure;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;

/** Meters of Secrets. */
final class SecretsMeters implements MeterBinder {

    private final WatchedSources sources;

    SecretsMeters(WatchedSources sources) {
        this.sources = sources;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        Gauge.builder("tls.kubernetes.secrets", sources, WatchedSources::secrets)
                .description("Secrets that are served")
                .register(registry);
        Gauge.builder("tls.kubernetes.failing", sources, WatchedSources::failing)
                .description("Watches over Secrets that have failed for more than 75 seconds")
                .register(registry);
    }
}
