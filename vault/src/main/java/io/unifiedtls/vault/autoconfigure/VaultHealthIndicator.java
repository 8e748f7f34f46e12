package io.unifiedtls.vault.autoconfigure;

import io.unifiedtls.actuate.TLSHealthIndicator;
import io.unifiedtls.vault.CertificateStatus;
import io.unifiedtls.vault.VaultCertificates;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;

/** Warns of certificates that Vault does not issue. Asks memory alone. */
final class VaultHealthIndicator extends AbstractHealthIndicator {

    private final VaultCertificates certificates;

    VaultHealthIndicator(VaultCertificates certificates) {
        super("The health check of Vault's certificates failed");
        this.certificates = certificates;
    }

    @Override
    protected void doHealthCheck(Health.Builder builder) {
        builder.up();
        for (CertificateStatus certificate : certificates.all()) {
            Map<String, Object> details = new LinkedHashMap<>();
            certificate.notAfter().ifPresent(end -> details.put("notAfter", end));
            certificate.failingSince().ifPresent(since -> details.put("failingSince", since));
            certificate.problem().ifPresent(problem -> details.put("problem", problem));
            builder.withDetail(certificate.description(), details);
            if (certificate.isFailing() || certificate.notAfter().isEmpty()) {
                builder.status(TLSHealthIndicator.WARNING);
            }
        }
    }
}
