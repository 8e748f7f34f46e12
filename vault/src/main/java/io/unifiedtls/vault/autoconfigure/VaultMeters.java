package io.unifiedtls.vault.autoconfigure;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.unifiedtls.vault.CertificateStatus;
import io.unifiedtls.vault.RenewalObserver;
import io.unifiedtls.vault.VaultCertificates;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Meters of certificates of Vault. */
final class VaultMeters implements MeterBinder, RenewalObserver {

    private final VaultCertificates certificates;
    private final List<MeterRegistry> registries = new CopyOnWriteArrayList<>();

    VaultMeters(VaultCertificates certificates) {
        this.certificates = certificates;
        certificates.observe(this);
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        registries.add(registry);
        Gauge.builder("tls.vault.failing", this, VaultMeters::failing)
                .description("Certificates of Vault whose latest request has failed")
                .register(registry);
    }

    private double failing() {
        return certificates.all().stream().filter(CertificateStatus::isFailing).count();
    }

    @Override
    public void ended(boolean isIssued, Duration took) {
        registries.forEach(registry -> Timer.builder("tls.vault.requests")
                .description("Requests to Vault for certificates")
                .tag("outcome", isIssued ? "issued" : "failed")
                .register(registry)
                .record(took));
    }
}
