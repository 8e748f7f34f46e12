package io.unifiedtls.spiffe;

import io.unifiedtls.actuate.TLSHealthIndicator;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;

/** Warns of identities that are not renewed, while the latest ones stay in force. It takes no instance out of service. */
public final class IdentityHealthIndicator extends AbstractHealthIndicator {

    private final Supplier<Collection<WorkloadWatch>> watches;

    public IdentityHealthIndicator(Supplier<Collection<WorkloadWatch>> watches) {
        super("The health check of SPIFFE failed");
        this.watches = watches;
    }

    @Override
    protected void doHealthCheck(Health.Builder builder) {
        builder.up();
        Map<String, Instant> ends = new TreeMap<>();
        Map<String, String> problems = new LinkedHashMap<>();
        for (WorkloadWatch watch : watches.get()) {
            watch.identity()
                    .ifPresent(identity -> ends.put(
                            watch.toString(),
                            identity.signingChain().leaf().getNotAfter().toInstant()));
            watch.problem().ifPresent(problem -> problems.put(watch.toString(), problem));
        }
        builder.withDetail("identities", ends);
        if (!problems.isEmpty()) {
            builder.status(TLSHealthIndicator.WARNING).withDetail("problems", problems);
        }
    }
}
