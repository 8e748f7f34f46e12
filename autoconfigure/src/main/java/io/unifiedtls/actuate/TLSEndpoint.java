package io.unifiedtls.actuate;

import io.unifiedtls.ServerName;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.actuate.TLSDescriptors.ConfigurationDescriptor;
import io.unifiedtls.actuate.TLSDescriptors.ExplanationDescriptor;
import io.unifiedtls.actuate.TLSDescriptors.HealthDescriptor;
import io.unifiedtls.actuate.TLSDescriptors.HostDescriptor;
import io.unifiedtls.actuate.TLSDescriptors.HostsDescriptor;
import io.unifiedtls.actuate.TLSDescriptors.LastReloadDescriptor;
import io.unifiedtls.actuate.TLSDescriptors.PolicyDescriptor;
import io.unifiedtls.actuate.TLSDescriptors.ReloadDescriptor;
import io.unifiedtls.actuate.TLSDescriptors.TLSDescriptor;
import io.unifiedtls.context.ContextFactory;
import io.unifiedtls.observability.HandshakeStatistics;
import io.unifiedtls.observability.HandshakeStatistics.Refusal;
import io.unifiedtls.observability.HandshakeStatistics.Report;
import io.unifiedtls.operations.TLSExplainer;
import io.unifiedtls.operations.TLSReloader;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.EndpointId;
import org.springframework.boot.actuate.endpoint.SanitizableData;
import org.springframework.boot.actuate.endpoint.Sanitizer;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;

/**
 * Tells what is in force, and never a secret. Reloads, too, where access to it is unrestricted ({@code
 * management.endpoint.tls.access}), which it is not by default.
 */
@Endpoint(id = "tls", defaultAccess = Access.READ_ONLY)
public final class TLSEndpoint {

    /** As the actuator knows it. */
    public static final EndpointId ID = EndpointId.of("tls");

    private static final int DEFAULT_SIZE = 100;
    private static final int MOST = 1_000;
    private static final int MOST_ANSWERED = 100;
    /** Hosts of a source that a request looks at: a source may have a million. */
    private static final int LOOKED_AT = 10_000;

    private static final String HOST = "host";
    private static final String HOSTS = "hosts";
    private static final String TENANT = "tenant";

    private final Setup setup;
    private final TLSInventory inventory;
    private final ConfigurationDescriber configurations;
    private final Optional<ContextFactory> contexts;
    private final Explanations explanations;
    private final Optional<HandshakeStatistics> statistics;
    private final Optional<TLSReloader> reloader;
    private final HostDetails details;
    private final Supplier<Optional<HealthDescriptor>> health;
    /** One at a time, so that readers of this endpoint cannot keep the machine busy by asking for many. */
    private final Semaphore dryRuns = new Semaphore(1);

    /**
     * Create the endpoint.
     *
     * @param contexts the starter's context factory, unless the application has one of its own
     * @param explainer of the server, if there is one
     * @param details of hosts that a module has
     * @param health empty if nobody judges it
     */
    public TLSEndpoint(
            Setup setup,
            TLSInventory inventory,
            Optional<ContextFactory> contexts,
            Optional<TLSExplainer> explainer,
            Optional<HandshakeStatistics> statistics,
            Optional<TLSReloader> reloader,
            HostDetails details,
            Supplier<Optional<HealthDescriptor>> health) {
        this.setup = setup;
        this.inventory = inventory;
        this.contexts = contexts;
        this.configurations = new ConfigurationDescriber(setup, inventory, contexts);
        this.explanations = new Explanations(explainer, configurations, details, statistics);
        this.statistics = statistics;
        this.reloader = reloader;
        this.details = details;
        this.health = health;
    }

    /**
     * Facts that do not change while the application runs.
     *
     * @param backend the TLS implementation and its version
     * @param origins where each setting of a named configuration is set now
     * @param bundles the names of configurations that are an SSL bundle of Spring Boot
     * @param serverConfiguration the name of the configuration of the server, if there is one
     * @param sanitizer with the application's functions
     */
    public record Setup(
            String backend,
            String policy,
            String policyMode,
            Supplier<Function<String, Map<String, String>>> origins,
            Set<String> bundles,
            @Nullable String serverConfiguration,
            Sanitizer sanitizer) {

        /** The value as the application lets it be seen. */
        @Nullable String sanitized(String key, @Nullable String value) {
            return (String) sanitizer.sanitize(new SanitizableData(null, key, value), true);
        }
    }

    /** Load all material again. */
    @WriteOperation
    public ReloadDescriptor reload() {
        return ReloadDescriptor.of(reloader().reload());
    }

    /** The changes that a reload would make now; empty if another request is asking for them. */
    public Optional<DryRunDescriptor> dryRun() {
        if (!dryRuns.tryAcquire()) {
            return Optional.empty();
        }
        try {
            return Optional.of(DryRunDescriptor.of(reloader().dryRun()));
        } finally {
            dryRuns.release();
        }
    }

    private TLSReloader reloader() {
        return reloader.orElseThrow(() -> new IllegalStateException(
                "Reloading is not available, because the application has its own TLSContextFactory bean."));
    }

    /**
     * All named configurations, and a page of the hosts. Of each source, the first 10,000 hosts are looked at.
     *
     * @param host only hosts whose name or configuration contains this
     * @param page the number of the page of hosts, from 0
     * @param size the most hosts of the page, 1,000 at most; unless set 100
     */
    @ReadOperation
    public TLSDescriptor tls(@Nullable String host, @Nullable Integer page, @Nullable Integer size) {
        return new TLSDescriptor(
                setup.backend(),
                new PolicyDescriptor(setup.policy(), setup.policyMode()),
                configurations.named(),
                hosts(host == null ? "" : host, page == null ? 0 : page, size == null ? DEFAULT_SIZE : size),
                contexts.map(ContextFactory::statistics).orElse(null),
                statistics.map(HandshakeStatistics::summary).orElse(null),
                refusals(),
                reports(),
                inventory.disabledHosts(),
                inventory.staleAnswers(),
                reloader.flatMap(TLSReloader::latest)
                        .map(LastReloadDescriptor::of)
                        .orElse(null),
                contexts.map(factory -> factory.hottest(MOST_ANSWERED)).orElse(List.of()).stream()
                        .map(ServerName::value)
                        .toList(),
                health.get().orElse(null));
    }

    /** All named configurations, and the first page of the hosts. */
    public TLSDescriptor tls() {
        return tls(null, null, null);
    }

    /** One configuration; null if there is none of that name. */
    @ReadOperation
    public @Nullable ConfigurationDescriptor configuration(@Selector String configuration) {
        TLSConfiguration found = inventory.configurations().get(configuration);
        return found == null ? null : configurations.named(configuration, found);
    }

    /**
     * The facts that are stored of a host, or of the hosts of a tenant; null if there are none.
     *
     * @param kind {@code host} or {@code tenant}
     * @param name a name or a wildcard, or the tenant
     * @param after the last host of the page before, for a tenant
     */
    @ReadOperation
    public @Nullable Map<String, Object> stored(@Selector String kind, @Selector String name, @Nullable String after) {
        return switch (kind) {
            case HOST -> details.of(name.toLowerCase(Locale.ROOT)).orElse(null);
            case TENANT -> {
                List<Map<String, Object>> hosts = details.ofTenant(name, after, DEFAULT_SIZE);
                yield hosts.isEmpty() ? null : Map.of(HOSTS, hosts);
            }
            default -> null;
        };
    }

    /**
     * Renew the certificate of a host now, where a module orders it from an authority; null if none does.
     *
     * @param kind {@code host}
     * @param name a name or a wildcard
     */
    @WriteOperation
    public @Nullable Map<String, Object> renew(@Selector String kind, @Selector String name) {
        return kind.equals(HOST) ? details.renew(name.toLowerCase(Locale.ROOT)).orElse(null) : null;
    }

    /** The fleet to which this process belongs; empty without one. */
    public Optional<Map<String, Object>> fleet() {
        return details.fleet();
    }

    /** The configuration that a handshake would get, as {@link Explanations#explain} says it. */
    ExplanationDescriptor explain(
            @Nullable String serverName,
            @Nullable String applicationProtocol,
            @Nullable String version,
            @Nullable String peer) {
        return explanations.explain(serverName, applicationProtocol, version, peer);
    }

    private List<Report> reports() {
        return statistics.map(HandshakeStatistics::reports).orElse(List.of()).stream()
                .map(report -> new Report(
                        report.time(),
                        report.outcome(),
                        setup.sanitized("tls.reports.server-name", report.serverName()),
                        setup.sanitized("tls.reports.remote-address", report.remoteAddress()),
                        report.configuration(),
                        report.reason()))
                .toList();
    }

    private List<Refusal> refusals() {
        return statistics.map(HandshakeStatistics::refusals).orElse(List.of()).stream()
                .map(refusal -> new Refusal(
                        refusal.time(),
                        refusal.outcome(),
                        refusal.by(),
                        setup.sanitized("tls.refusals.server-name", refusal.serverName()),
                        setup.sanitized("tls.refusals.remote-address", refusal.remoteAddress()),
                        refusal.configuration(),
                        refusal.reason()))
                .toList();
    }

    private HostsDescriptor hosts(String part, int page, int size) {
        if (page < 0) {
            throw InvalidRequest.of("page", "page is %d.".formatted(page), "0 and above");
        }
        if (size < 1 || size > MOST) {
            throw InvalidRequest.of("size", "size is %d.".formatted(size), "1 to %d".formatted(MOST));
        }
        Instant now = inventory.clock().instant();
        long[] total = new long[1];
        AtomicBoolean more = new AtomicBoolean();
        long first = (long) page * size;
        List<HostDescriptor> content = inventory
                .hosts(LOOKED_AT, () -> more.set(true))
                .filter(host -> host.matches(part))
                .filter(host -> total[0]++ >= first && total[0] <= first + size)
                .map(host -> describe(host, now))
                .toList();
        return new HostsDescriptor(total[0], more.get(), page, size, content);
    }

    private static HostDescriptor describe(TLSInventory.Host host, Instant now) {
        return new HostDescriptor(
                host.name(),
                host.configuration(),
                host.origin(),
                host.validity().flatMap(TLSInventory.Validity::notBefore).orElse(null),
                host.validity().map(TLSInventory.Validity::notAfter).orElse(null),
                host.validity().map(validity -> validity.daysLeft(now)).orElse(null),
                host.fault().orElse(null));
    }
}
