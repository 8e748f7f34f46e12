package io.unifiedtls.acme.order;

import io.unifiedtls.acme.order.OrderFigures.Figures;
import io.unifiedtls.actuate.TLSHealthIndicator;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;

/**
 * Warns of renewals that fail, of certificates that clients do not trust, and of a database that does not answer. No instance is taken out of service because of
 * hosts.
 */
public final class OrderHealthIndicator extends AbstractHealthIndicator {

    private final OrderFigures figures;

    public OrderHealthIndicator(OrderFigures figures) {
        super("The health check of ACME failed");
        this.figures = figures;
    }

    @Override
    protected void doHealthCheck(Health.Builder builder) {
        builder.up();
        figures.latest()
                .ifPresentOrElse(
                        found -> show(builder, found),
                        () -> builder.status(TLSHealthIndicator.WARNING)
                                .withDetail("problem", "The orders could not be read from the database"));
    }

    private static void show(Health.Builder builder, Figures found) {
        if (found.failingRenewals() > 0 || !found.staging().isEmpty()) {
            builder.status(TLSHealthIndicator.WARNING);
        }
        builder.withDetail("failingOrders", found.failing())
                .withDetail("failingRenewals", found.failingRenewals())
                .withDetail("oldestDue", found.oldestDue());
        if (!found.staging().isEmpty()) {
            builder.withDetail("hostsWithStagingCertificates", found.staging());
        }
    }
}
