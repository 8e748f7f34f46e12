package io.unifiedtls.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter.MeterProvider;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.unifiedtls.Alert;
import io.unifiedtls.HandshakeOutcome;
import io.unifiedtls.HandshakeOutcome.ClientCertificateMissing;
import io.unifiedtls.HandshakeOutcome.ClientNotAllowed;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.TLSConnection;
import io.unifiedtls.context.ContextStatistics;
import io.unifiedtls.handshake.ClientReport;
import io.unifiedtls.handshake.HandshakeFailure;
import io.unifiedtls.handshake.HandshakeObserver;
import io.unifiedtls.handshake.LateBindingEngine;
import io.unifiedtls.operations.TLSReload;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Meters of handshakes, resolvers, contexts, connections, reloads and expiry. Tags are labels of configurations, names of the
 * RFCs and words of ours, never what a client has chosen. Thread-safe.
 */
public final class TLSMetrics implements HandshakeObserver {

    private static final String NONE = "none";

    /** Alerts of a server that a client's certificate did not convince. */
    private static final Set<HandshakeOutcome> REJECTED = Stream.of(
                    Alert.BAD_CERTIFICATE,
                    Alert.UNSUPPORTED_CERTIFICATE,
                    Alert.CERTIFICATE_REVOKED,
                    Alert.CERTIFICATE_EXPIRED,
                    Alert.CERTIFICATE_UNKNOWN,
                    Alert.UNKNOWN_CA,
                    Alert.ACCESS_DENIED)
            .map(HandshakeOutcome::sent)
            .collect(Collectors.toUnmodifiableSet());

    private final MeterRegistry registry;
    private final Supplier<ContextStatistics> contexts;
    private final Supplier<Map<String, Instant>> expiries;
    private final Supplier<List<String>> sources;
    private final Clock clock;
    private final MeterProvider<Timer> handshakes;
    /** Those of handshakes by their tags, since Micrometer takes longer to find a meter than to record with it. */
    private final Map<Handshake, Timer> handshakeTimers = new ConcurrentHashMap<>();

    private final MeterProvider<Timer> resolvers;
    private final MeterProvider<Counter> clientAuthentications;
    private final MeterProvider<Counter> clientReports;
    private final MeterProvider<Counter> reloads;
    private final MultiGauge expiry;
    private final Labels labels = new Labels();
    private final Map<String, AtomicInteger> active = new ConcurrentHashMap<>();

    /**
     * Create the meters.
     *
     * @param contexts what the cache of contexts has counted
     * @param expiries the earliest end of a certificate, by configuration or source
     * @param sources all sources, those without a certificate included
     * @param disabledHosts how many hosts are disabled
     * @param staleHosts how many hosts live on older answers of resolvers that fail
     * @param reloadFaults how many faults keep what is on disk from being in force
     */
    public TLSMetrics(
            MeterRegistry registry,
            Supplier<ContextStatistics> contexts,
            Supplier<Map<String, Instant>> expiries,
            Supplier<List<String>> sources,
            Supplier<Number> disabledHosts,
            Supplier<Number> staleHosts,
            Supplier<Number> reloadFaults,
            Clock clock) {
        this.registry = registry;
        this.contexts = contexts;
        this.expiries = expiries;
        this.sources = sources;
        this.clock = clock;
        handshakes = Timer.builder("tls.handshakes")
                .description("Handshakes of servers, from their first bytes to their end")
                .withRegistry(registry);
        resolvers = Timer.builder("tls.resolver")
                .description("Calls of resolvers other than the host table, including cached answers")
                .withRegistry(registry);
        clientAuthentications = Counter.builder("tls.client.authentication")
                .description("Results of asking clients for a certificate")
                .withRegistry(registry);
        clientReports = Counter.builder("tls.client.authentication.reported")
                .description(
                        "Clients that were admitted unjudged, by what client authentication would have made of them")
                .withRegistry(registry);
        reloads = Counter.builder("tls.reload")
                .description("Reloads that applied or rejected something")
                .withRegistry(registry);
        expiry = MultiGauge.builder("tls.certificate.expiry")
                .description("Time until the first certificate expires")
                .baseUnit("seconds")
                .register(registry);
        Gauge.builder("tls.reload.faults", reloadFaults)
                .description("Faults because of which files on disk are not in force")
                .register(registry);
        Gauge.builder("tls.hosts.disabled", disabledHosts)
                .description("Hosts of directories and repositories whose clients are refused")
                .register(registry);
        Gauge.builder("tls.hosts.stale", staleHosts)
                .description("Hosts whose clients get older answers of resolvers that fail")
                .register(registry);
        registerContexts();
        refreshExpiry();
        registry.config().onMeterRemoved(removed -> handshakeTimers.values().remove(removed));
    }

    private void registerContexts() {
        Gauge.builder("tls.contexts.size", () -> contexts.get().size())
                .description("Server contexts in the cache")
                .register(registry);
        count("tls.contexts.hits", "Handshakes whose context was in the cache", ContextStatistics::hits);
        count("tls.contexts.creations", "Contexts created", ContextStatistics::creations);
        count("tls.contexts.evictions", "Contexts evicted to make room", ContextStatistics::evictions);
    }

    /** A registry refers to this weakly: who made the meters has to keep them. */
    private void count(String name, String description, ToLongFunction<ContextStatistics> part) {
        FunctionCounter.builder(name, this, metrics -> part.applyAsLong(metrics.contexts.get()))
                .description(description)
                .register(registry);
    }

    @Override
    public void established(LateBindingEngine engine, TLSConnection connection, Duration duration) {
        String label = labels.bounded(connection.configurationLabel());
        record(
                new Handshake(
                        label,
                        connection.version().protocolName(),
                        Boolean.toString(connection.resumed()),
                        "success",
                        NONE),
                duration);
        if (engine.isAttached()) {
            active(label).incrementAndGet();
        }
        if (demandsCertificate(engine)) {
            countClient(label, connection.peerCertificates().isEmpty() ? "anonymous" : "authenticated");
        }
    }

    @Override
    public void reported(LateBindingEngine engine, ClientReport report) {
        engine.configuration()
                .map(TLSConfiguration::label)
                .ifPresent(label -> clientReports
                        .withTags(
                                "configuration",
                                labels.bounded(label),
                                "outcome",
                                report.outcome().toString())
                        .increment());
    }

    @Override
    public void failed(LateBindingEngine engine, HandshakeFailure failure) {
        String label = engine.configuration()
                .map(TLSConfiguration::label)
                .map(labels::bounded)
                .orElse(NONE);
        record(new Handshake(label, NONE, NONE, failure.outcome().toString(), failure.by()), failure.duration());
        if (demandsCertificate(engine)) {
            if (failure.outcome() instanceof ClientCertificateMissing) {
                countClient(label, "missing");
            } else if (failure.outcome() instanceof ClientNotAllowed) {
                countClient(label, "denied");
            } else if (REJECTED.contains(failure.outcome())) {
                countClient(label, "rejected");
            }
        }
    }

    @Override
    public void closed(LateBindingEngine engine) {
        if (engine.isAttached()) {
            engine.configuration()
                    .map(TLSConfiguration::label)
                    .ifPresent(label -> active(labels.bounded(label)).decrementAndGet());
        }
    }

    @Override
    public void resolved(ResolverOutcome outcome, Duration duration) {
        resolvers.withTags("outcome", outcome.name().toLowerCase(Locale.ROOT)).record(duration);
    }

    /** Count a reload that found something to do: as applied, as rejected, or as both where it was applied in part. */
    public void reloaded(TLSReload reload) {
        if (reload.changedAnything()) {
            reloads.withTags("outcome", "applied").increment();
        }
        if (!reload.faults().isEmpty()) {
            reloads.withTags("outcome", "rejected").increment();
        }
        refreshExpiry();
    }

    /** Take the certificates that are in force now. A source has a row before its first certificate, which nobody announces. */
    private void refreshExpiry() {
        List<Row<?>> rows = Stream.concat(expiries.get().keySet().stream(), sources.get().stream())
                .distinct()
                .<Row<?>>map(name -> Row.of(Tags.of("configuration", name), () -> secondsLeft(name)))
                .toList();
        expiry.register(rows, true);
    }

    private double secondsLeft(String name) {
        Instant end = expiries.get().get(name);
        return end == null ? Double.NaN : Duration.between(clock.instant(), end).toSeconds();
    }

    private void record(Handshake handshake, Duration duration) {
        Timer known = handshakeTimers.get(handshake);
        (known == null ? handshakeTimers.computeIfAbsent(handshake, this::timer) : known).record(duration);
    }

    private Timer timer(Handshake handshake) {
        return handshakes.withTags(
                "configuration",
                handshake.configuration(),
                "version",
                handshake.version(),
                "resumed",
                handshake.resumed(),
                "outcome",
                handshake.outcome(),
                "refused.by",
                handshake.refusedBy());
    }

    private void countClient(String configuration, String outcome) {
        clientAuthentications
                .withTags("configuration", configuration, "outcome", outcome)
                .increment();
    }

    private static boolean demandsCertificate(LateBindingEngine engine) {
        return engine.configuration()
                .filter(configuration -> configuration.clientAuthentication().isEnforced())
                .isPresent();
    }

    private AtomicInteger active(String label) {
        AtomicInteger known = active.get(label);
        return known != null
                ? known
                : active.computeIfAbsent(label, name -> {
                    AtomicInteger count = new AtomicInteger();
                    Gauge.builder("tls.connections.active", count, AtomicInteger::get)
                            .description("Established connections of servers")
                            .tag("configuration", name)
                            .register(registry);
                    return count;
                });
    }

    /** The tags of a handshake. */
    private record Handshake(String configuration, String version, String resumed, String outcome, String refusedBy) {}
}
