package io.unifiedtls.vault.autoconfigure;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.unifiedtls.vault.CertificateStatus;
import io.unifiedtls.vault.RenewalObserver;
import io.unifiedtls.vault.VaultCertificates;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Meters of certificates of Vault. */
final class VaultMeters implements MeterBinder, RenewalObserver {

    private static final int MOST_EARLY = 1_000;

    private final Supplier<VaultCertificates> certificates;
    private final List<MeterRegistry> registries = new ArrayList<>();
    /** Those of the start, before there is a registry. */
    private final List<Ended> early = new ArrayList<>();

    private record Ended(boolean isIssued, Duration took) {}

    /**
     * Create them.
     *
     * @param certificates asked for later, since they are made after this, which observes them from their first request on
     */
    VaultMeters(Supplier<VaultCertificates> certificates) {
        this.certificates = certificates;
    }

    @Override
    public synchronized void bindTo(MeterRegistry registry) {
        registries.add(registry);
        early.forEach(ended -> record(registry, ended));
        early.clear();
        Gauge.builder("tls.vault.failing", this, VaultMeters::failing)
                .description("Certificates of Vault whose latest request has failed")
                .register(registry);
    }

    private double failing() {
        return certificates.get().all().stream()
                .filter(CertificateStatus::isFailing)
                .count();
    }

    @Override
    public synchronized void ended(boolean isIssued, Duration took) {
        Ended ended = new Ended(isIssued, took);
        registries.forEach(registry -> record(registry, ended));
        if (registries.isEmpty() && early.size() < MOST_EARLY) {
            early.add(ended);
        }
    }

    private static void record(MeterRegistry registry, Ended ended) {
        Timer.builder("tls.vault.requests")
                .description("Requests to Vault for certificates")
                .tag("outcome", ended.isIssued ? "issued" : "failed")
                .register(registry)
                .record(ended.took);
    }
}
