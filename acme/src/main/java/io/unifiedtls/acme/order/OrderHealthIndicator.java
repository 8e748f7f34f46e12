package io.unifiedtls.acme.order;

import io.unifiedtls.acme.authority.Authority;
import io.unifiedtls.actuate.TLSHealthIndicator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;

/** Warns of renewals that fail, and of certificates that clients do not trust. No instance is taken out of service because of hosts. */
public final class OrderHealthIndicator extends AbstractHealthIndicator {

    private final OrderCounts counts;
    private final List<Authority> authorities;

    public OrderHealthIndicator(OrderCounts counts, List<Authority> authorities) {
        super("The health check of ACME failed");
        this.counts = counts;
        this.authorities = List.copyOf(authorities);
    }

    @Override
    protected void doHealthCheck(Health.Builder builder) {
        int renewals = counts.failingRenewals();
        Map<String, Integer> staging = new TreeMap<>();
        authorities.stream()
                .filter(Authority::isStaging)
                .forEach(authority -> staging.put(authority.name(), counts.ofAuthority(authority.name())));
        staging.values().removeIf(hosts -> hosts == 0);
        builder.up();
        if (renewals > 0 || !staging.isEmpty()) {
            builder.status(TLSHealthIndicator.WARNING);
        }
        builder.withDetail("failingOrders", counts.failing())
                .withDetail("failingRenewals", renewals)
                .withDetail("oldestDue", counts.oldestDue());
        if (!staging.isEmpty()) {
            builder.withDetail("hostsWithStagingCertificates", staging);
        }
    }
}
