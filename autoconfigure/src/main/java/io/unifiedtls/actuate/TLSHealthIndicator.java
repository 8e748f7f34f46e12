package io.unifiedtls.actuate;

import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.actuate.TLSDescriptors.HealthDescriptor;
import io.unifiedtls.actuate.TLSInventory.Validity;
import io.unifiedtls.operations.TLSReloader;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;

/**
 * Down where the default of the server has no certificate that is valid, or none yet. Warns of what somebody should look at while
 * everything goes on: certificates that expire or are still to be issued, a reload that was rejected, hosts that are disabled, resolvers that fail, hosts that live on older answers of these, names that several certificates want, a policy that is only
 * reported, and connections that verify nobody. The status {@code WARNING} is none that Spring Boot puts into the whole
 * application's, so it takes no instance out of service.
 */
public final class TLSHealthIndicator extends AbstractHealthIndicator implements HealthReport {

    /** All is well but for what the details say. */
    public static final Status WARNING = new Status("WARNING");

    private static final int MOST_CLASHES = 100;

    private final Settings settings;
    private final TLSInventory inventory;
    private final Optional<TLSReloader> reloader;
    private final Supplier<Set<String>> insecure;
    private final Supplier<Set<String>> waiting;
    private final Function<TLSConfiguration, List<String>> reported;

    /**
     * Create the indicator.
     *
     * @param insecure what is insecure of what is in use
     * @param waiting the names of configurations whose certificates are still to be issued
     * @param reported how a configuration breaks the policy, where that is only reported
     */
    public TLSHealthIndicator(
            Settings settings,
            TLSInventory inventory,
            Optional<TLSReloader> reloader,
            Supplier<Set<String>> insecure,
            Supplier<Set<String>> waiting,
            Function<TLSConfiguration, List<String>> reported) {
        super("The TLS health check failed");
        this.settings = settings;
        this.inventory = inventory;
        this.reloader = reloader;
        this.insecure = insecure;
        this.waiting = waiting;
        this.reported = reported;
    }

    /**
     * The limits of health.
     *
     * @param serverConfiguration the server's default, if there is a server
     * @param threshold certificates with less time left may be expiring
     * @param percent and they are if less than this part of their lifetime is left
     * @param expiring the status then, unless all of them are of directories and repositories
     */
    public record Settings(Optional<String> serverConfiguration, Duration threshold, int percent, Status expiring) {}

    @Override
    public HealthDescriptor describe() {
        Health health = Objects.requireNonNull(health(true));
        return new HealthDescriptor(health.getStatus().getCode(), health.getDetails());
    }

    @Override
    protected void doHealthCheck(Health.Builder builder) {
        Instant now = inventory.clock().instant();
        builder.up();
        Set<String> used = insecure.get();
        warn(builder, "insecure", used, used.isEmpty());
        Map<String, List<String>> violations = new LinkedHashMap<>();
        inventory.configurations().forEach((name, configuration) -> {
            List<String> found = reported.apply(configuration);
            if (!found.isEmpty()) {
                violations.put(name, found);
            }
        });
        warn(builder, "policyViolations", violations, violations.isEmpty());
        Map<String, String> disabled = inventory.disabledHosts();
        warn(builder, "disabledHosts", disabled, disabled.isEmpty());
        Map<String, String> failing = inventory.failingResolvers();
        warn(builder, "failingResolvers", failing, failing.isEmpty());
        Map<String, Map<String, Object>> stale = new LinkedHashMap<>();
        inventory
                .staleAnswers()
                .forEach((resolver, answers) ->
                        stale.put(resolver, Map.of("since", answers.since(), "hosts", answers.hosts())));
        warn(builder, "staleAnswers", stale, stale.isEmpty());
        List<String> clashes = inventory.clashes();
        warn(builder, "clashes", clashes.stream().limit(MOST_CLASHES).toList(), clashes.isEmpty());
        reloader.flatMap(TLSReloader::latest).ifPresent(attempt -> {
            builder.withDetail("lastReload", attempt.time());
            List<String> faults = attempt.outcome().faults();
            warn(builder, "reloadRejected", faults, faults.isEmpty());
        });
        List<String> awaiting = waiting.get().stream().sorted().toList();
        warn(builder, "awaitingCertificates", awaiting, awaiting.isEmpty());
        judgeCertificates(builder, now);
    }

    private void judgeCertificates(Health.Builder builder, Instant now) {
        Map<String, Object> expiring = new LinkedHashMap<>();
        inventory.firstToExpire().forEach((name, validity) -> {
            if (validity.isExpiring(now, settings.threshold(), settings.percent())) {
                expiring.put(name, Map.of("notAfter", validity.notAfter(), "daysLeft", validity.daysLeft(now)));
            }
        });
        if (!expiring.isEmpty()) {
            builder.status(areOfSources(expiring.keySet()) ? WARNING : settings.expiring())
                    .withDetail("expiring", expiring);
        }
        faultOfDefault(now).ifPresent(fault -> builder.down().withDetail("default", fault));
    }

    private Optional<String> faultOfDefault(Instant now) {
        if (settings.serverConfiguration().filter(waiting.get()::contains).isPresent()) {
            return Optional.of(
                    "unified-tls.server.configuration has no certificate yet, so its handshakes are refused. Check why none is issued.");
        }
        return isDefaultBroken(now)
                ? Optional.of("No certificate of unified-tls.server.configuration is valid now. Renew it.")
                : Optional.empty();
    }

    /** Each certificate of a source concerns its own host, which may be a tenant's. */
    private boolean areOfSources(Set<String> expiring) {
        return Set.copyOf(inventory.sourceNames()).containsAll(expiring);
    }

    private boolean isDefaultBroken(Instant now) {
        List<Validity> leaves = settings.serverConfiguration()
                .map(inventory.configurations()::get)
                .map(configuration -> inventory.chains(configuration).stream()
                        .map(chain -> Validity.of(chain.leaf()))
                        .toList())
                .orElse(List.of());
        return !leaves.isEmpty() && leaves.stream().noneMatch(leaf -> leaf.includes(now));
    }

    private static void warn(Health.Builder builder, String detail, Object value, boolean isEmpty) {
        if (!isEmpty) {
            builder.status(WARNING).withDetail(detail, value);
        }
    }
}
