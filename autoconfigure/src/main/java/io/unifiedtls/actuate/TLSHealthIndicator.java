package io.unifiedtls.actuate;

import io.unifiedtls.TLSReload.Rejected;
import io.unifiedtls.TLSReloader;
import io.unifiedtls.insecure.InsecureTLSContextFactory;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;

/**
 * Warns of what somebody should look at while everything goes on: a reload that was rejected, hosts that are disabled, and
 * connections that verify nobody. The status {@code WARNING} is none that Spring Boot puts into the whole application's, so it takes no instance out
 * of service.
 */
public final class TLSHealthIndicator extends AbstractHealthIndicator {

    /** All is well but for what the details say. */
    public static final Status WARNING = new Status("WARNING");

    private final Optional<TLSReloader> reloader;
    private final Optional<InsecureTLSContextFactory> insecure;
    private final Supplier<Map<String, String>> disabledHosts;

    /**
     * Create the indicator.
     *
     * @param disabledHosts hosts whose clients are refused, and why
     */
    public TLSHealthIndicator(
            Optional<TLSReloader> reloader,
            Optional<InsecureTLSContextFactory> insecure,
            Supplier<Map<String, String>> disabledHosts) {
        super("The health of TLS cannot be told");
        this.reloader = reloader;
        this.insecure = insecure;
        this.disabledHosts = disabledHosts;
    }

    @Override
    protected void doHealthCheck(Health.Builder builder) {
        builder.up();
        Set<String> used = insecure.map(InsecureTLSContextFactory::used).orElse(Set.of());
        if (!used.isEmpty()) {
            builder.status(WARNING).withDetail("insecure", used);
        }
        Map<String, String> disabled = disabledHosts.get();
        if (!disabled.isEmpty()) {
            builder.status(WARNING).withDetail("disabledHosts", disabled);
        }
        reloader.flatMap(TLSReloader::latest).ifPresent(attempt -> {
            builder.withDetail("lastReload", attempt.time());
            if (attempt.outcome() instanceof Rejected rejected) {
                builder.status(WARNING).withDetail("reloadRejected", rejected.faults());
            }
        });
    }
}
