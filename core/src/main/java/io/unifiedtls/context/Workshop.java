package io.unifiedtls.context;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.unifiedtls.CacheableSniResolver;
import io.unifiedtls.CertificateRepository.Changed;
import io.unifiedtls.EffectiveSettings.Side;
import io.unifiedtls.InvalidTLSConfigurationException;
import io.unifiedtls.PolicyViolationException;
import io.unifiedtls.ServerName;
import io.unifiedtls.TLSClientContext;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.TLSPolicy;
import io.unifiedtls.UnsupportedSettingException;
import io.unifiedtls.backend.TLSBackend;
import io.unifiedtls.challenge.Challenges;
import io.unifiedtls.handshake.HandshakeObserver;
import io.unifiedtls.handshake.LateBindingContext;
import io.unifiedtls.selection.BackgroundCalls;
import io.unifiedtls.selection.CertificateSupply;
import io.unifiedtls.selection.Changes;
import io.unifiedtls.selection.HostTable;
import io.unifiedtls.selection.IssuanceWaits;
import io.unifiedtls.selection.Outages;
import io.unifiedtls.selection.ResolverCache;
import io.unifiedtls.selection.ResolverChain;
import io.unifiedtls.selection.ResolverExecutor;
import io.unifiedtls.selection.ResolverFailures;
import io.unifiedtls.selection.Resolvers;
import io.unifiedtls.selection.ServerSettings;
import io.unifiedtls.selection.StaleAnswers;
import java.time.Clock;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Makes contexts on one backend under one policy, and keeps what they share. It knows nothing of what is in force: a {@link
 * Generation} tells it what to make. Thread-safe.
 */
final class Workshop implements AutoCloseable {

    private final TLSBackend backend;
    private final PolicyCheck policy;
    private final Resolvers resolvers;
    private final ResolverFailures failures;
    private final Outages outages;
    private final BackgroundCalls background;
    private final CertificateSupply certificates;
    private final ServerSettings settings;
    private final IssuanceWaits issuances;
    private final HandshakeObserver observer;
    private final Changes changes = new Changes();
    private final Connections connections;
    private final ResolverExecutor executor;
    /** Places of their own, so that strangers who take those of handshakes keep no review from its answer. */
    private final ResolverExecutor reviewExecutor = new ResolverExecutor(OptionalInt.of(Connections.REVIEWS));
    /** Places of their own, so that strangers who ask without TLS keep no handshake from its answer. */
    private final ResolverExecutor lookupExecutor = new ResolverExecutor(OptionalInt.of(LateBindingContext.LOOKUPS));

    private final Leaves leaves;
    private final ChallengeSelection challenges;
    private final Cache<TLSConfiguration, TLSClientContext> clients;

    Workshop(
            TLSBackend backend,
            TLSPolicy policy,
            Resolvers resolvers,
            CertificateSupply certificates,
            ServerSettings settings,
            IssuanceWaits issuances,
            Challenges challenges,
            HandshakeObserver observer) {
        this.backend = backend;
        this.policy = new PolicyCheck(policy, backend);
        this.resolvers = resolvers;
        this.failures = new ResolverFailures(resolvers, Clock.systemUTC());
        this.outages = new Outages(resolvers, Clock.systemUTC());
        this.background = new BackgroundCalls(settings.resolverTimeout(), failures, observer);
        this.certificates = certificates;
        this.settings = settings;
        this.issuances = issuances;
        this.observer = observer;
        this.connections = new Connections(settings.closeOnTrustChange(), changes);
        this.executor = new ResolverExecutor(settings.resolverConcurrency());
        this.leaves = new Leaves(backend, this.policy, settings);
        this.challenges = new ChallengeSelection(challenges, backend);
        this.clients =
                Caffeine.newBuilder().maximumSize(settings.contextCacheSize()).build();
    }

    /** One for contexts that are only checked: it shares no cache and no count with this one, and reports nothing. */
    Workshop bench() {
        return new Workshop(
                backend,
                policy.policy() instanceof ReportingPolicy ? TLSPolicy.none() : policy.policy(),
                resolvers,
                certificates,
                settings,
                issuances,
                Challenges.none(),
                observer);
    }

    PolicyCheck policy() {
        return policy;
    }

    ServerSettings settings() {
        return settings;
    }

    ContextStatistics statistics() {
        return leaves.statistics();
    }

    /** The resolvers that have failed lately, and why, by their names. */
    Map<String, String> failingResolvers() {
        return failures.lately();
    }

    /** Older answers in use for resolvers that fail, by the names of the resolvers. */
    Map<String, StaleAnswers> staleAnswers() {
        return outages.current();
    }

    /** Answers of resolvers are remembered for a generation only, since they may derive from its configurations. */
    Chains chains(HostTable hosts) {
        return new Chains(
                resolverChain(hosts, executor),
                resolverChain(hosts, reviewExecutor),
                resolverChain(hosts, lookupExecutor));
    }

    private ResolverChain resolverChain(HostTable hosts, ResolverExecutor executor) {
        return new ResolverChain(
                resolvers,
                hosts,
                executor,
                new ResolverCache(settings.resolverCache(), executor, background, outages),
                settings.resolverTimeout(),
                failures,
                observer);
    }

    /**
     * A root.
     *
     * @param successor what stands in its place when something else is in force
     */
    RootServerContext root(TLSConfiguration configuration, Chains resolvers, Supplier<RootServerContext> successor) {
        return new RootServerContext(
                configuration,
                resolvers,
                leaves,
                certificates,
                settings,
                successor,
                challenges,
                changes,
                connections,
                issuances,
                observer);
    }

    /**
     * A client context. Equal configurations share one.
     *
     * @throws PolicyViolationException if the policy does not accept the configuration
     * @throws UnsupportedSettingException if the backend cannot honour all of it
     */
    TLSClientContext client(TLSConfiguration configuration) {
        return clients.get(configuration, this::newClient);
    }

    private TLSClientContext newClient(TLSConfiguration configuration) {
        policy.require(configuration, Side.CLIENT);
        requireSupported(configuration);
        return new BackedClientContext(configuration, backend.newClientContext(configuration), this::client);
    }

    /** A context of its own each time: it shares nothing with those that verify servers. */
    TLSClientContext insecureClient(TLSConfiguration configuration) {
        policy.require(configuration, Side.CLIENT);
        if (configuration.allowedPeers().isPresent()) {
            throw new UnsupportedSettingException(List.of(
                    ("Configuration '%s': allowed-peers is set, but an insecure context verifies no server, so the names of "
                                    + "servers would prove nothing. Remove allowed-peers, or use a context that verifies servers.")
                            .formatted(configuration.label())));
        }
        requireSupported(configuration);
        return new BackedClientContext(configuration, backend.newInsecureClientContext(configuration), this::client);
    }

    private void requireSupported(TLSConfiguration configuration) {
        List<String> faults = backend.clientFaults(configuration);
        if (!faults.isEmpty()) {
            throw new UnsupportedSettingException(faults);
        }
    }

    /** Whether there is a client context on a configuration. */
    boolean hasClient(TLSConfiguration configuration) {
        return clients.getIfPresent(configuration) != null;
    }

    /** Why no client can call a host, if none can. */
    Optional<String> clientNameFault(ServerName host) {
        return backend.clientNameFault(host);
    }

    /** The faults that keep clients from using a configuration; empty if there is none. */
    List<String> clientFaults(TLSConfiguration configuration) {
        try {
            client(configuration);
            return List.of();
        } catch (InvalidTLSConfigurationException ex) {
            return ex.faults();
        }
    }

    /**
     * Forget the contexts of configurations that are not in force any more, and review the connections from before.
     *
     * @param gone those configurations
     */
    void replaced(Set<TLSConfiguration> gone) {
        changes.happened();
        forget(gone);
        connections.review(ChangedHosts.ALL);
    }

    /** Forget contexts, with their sessions. */
    void forget(Set<TLSConfiguration> configurations) {
        leaves.forget(configurations);
        clients.invalidateAll(configurations);
    }

    /**
     * Forget what a resolver said of names that have changed, and the leaves of what it said, with their sessions.
     *
     * @param generations whose answers are forgotten
     * @param configurations what it said
     */
    void forget(
            Collection<Generation> generations,
            CacheableSniResolver resolver,
            Changed changed,
            Collection<TLSConfiguration> configurations) {
        generations.forEach(generation -> generation.forget(resolver, changed));
        changes.happened();
        leaves.forget(configurations);
        connections.review(ChangedHosts.of(changed));
    }

    /** Interrupts resolvers that are still at work; handshakes from now on fail. */
    @Override
    public void close() {
        connections.close();
        executor.close();
        reviewExecutor.close();
        lookupExecutor.close();
        background.close();
        challenges.close();
        leaves.close();
    }
}
