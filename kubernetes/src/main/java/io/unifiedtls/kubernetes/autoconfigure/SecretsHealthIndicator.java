package io.unifiedtls.kubernetes.autoconfigure;

import io.unifiedtls.actuate.TLSHealthIndicator;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;

/** Warns of Secrets that are not served, or whose changes are not noticed. Asks memory alone, and takes no instance out of service. */
final class SecretsHealthIndicator extends AbstractHealthIndicator {

    private final WatchedSources sources;

    SecretsHealthIndicator(WatchedSources sources) {
        super("The health check of Kubernetes' Secrets failed");
        this.sources = sources;
    }

    @Override
    protected void doHealthCheck(Health.Builder builder) {
        builder.up().withDetail("secrets", sources.secrets());
        var problems = sources.problems();
        if (!problems.isEmpty()) {
            builder.status(TLSHealthIndicator.WARNING).withDetail("problems", problems);
        }
    }
}
