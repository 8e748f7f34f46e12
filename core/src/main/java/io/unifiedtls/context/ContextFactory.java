package io.unifiedtls.context;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.unifiedtls.CacheableSniResolver;
import io.unifiedtls.CertificateRepository.Changed;
import io.unifiedtls.InvalidTLSConfigurationException;
import io.unifiedtls.PolicyViolationException;
import io.unifiedtls.SniResolver;
import io.unifiedtls.TLSClientContext;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.TLSContextFactory;
import io.unifiedtls.TLSPolicy;
import io.unifiedtls.TLSPolicy.Side;
import io.unifiedtls.UnsupportedSettingException;
import io.unifiedtls.backend.TLSBackend;
import io.unifiedtls.handshake.HandshakeObserver;
import io.unifiedtls.handshake.LateBindingContext;
import io.unifiedtls.operations.TLSExplainer;
import io.unifiedtls.selection.CertificateSupply;
import io.unifiedtls.selection.Changes;
import io.unifiedtls.selection.Destinations;
import io.unifiedtls.selection.HostTable;
import io.unifiedtls.selection.ResolverCache;
import io.unifiedtls.selection.ResolverChain;
import io.unifiedtls.selection.ResolverExecutor;
import io.unifiedtls.selection.ServerSettings;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Makes contexts on one backend under one policy; the roots have the same resolvers. What is in force is one {@link
 * Generation}, exchanged as a whole; contexts that were made before stay as they are. Thread-safe.
 */
public final class ContextFactory implements TLSContextFactory, AutoCloseable {

    private final TLSBackend backend;
    private final PolicyCheck policy;
    private final Supplier<List<SniResolver>> resolvers;
    private final CertificateSupply certificates;
    private final ServerSettings settings;
    private final HandshakeObserver observer;
    private final Changes changes = new Changes();
    private final Connections connections;
    private final ResolverExecutor executor;
    /** Places of their own, so that strangers who take those of handshakes keep no review from its answer. */
    private final ResolverExecutor reviewExecutor = new ResolverExecutor(OptionalInt.of(Connections.REVIEWS));

    private final Leaves leaves;
    private final Cache<TLSConfiguration, TLSClientContext> clients;
    /** Also those from before, as long as connections or an application have them. */
    private final Set<Generation> generations = Collections.newSetFromMap(new WeakHashMap<>());

    private volatile Generation current;

    /**
     * Create a factory without configurations.
     *
     * @param resolvers all resolvers in their order; a host table among them stands for the place of the current one; asked
     *     at each handshake
     * @param observer told what becomes of the connections of servers
     */
    public ContextFactory(
            TLSBackend backend,
            TLSPolicy policy,
            Supplier<List<SniResolver>> resolvers,
            CertificateSupply certificates,
            ServerSettings settings,
            HandshakeObserver observer) {
        this.backend = backend;
        this.policy = new PolicyCheck(policy, backend);
        this.resolvers = resolvers;
        this.certificates = certificates;
        this.settings = settings;
        this.observer = observer;
        this.connections = new Connections(settings.closeOnTrustChange(), changes);
        this.executor = new ResolverExecutor(settings.resolverConcurrency());
        this.leaves = new Leaves(backend, this.policy, settings);
        this.clients =
                Caffeine.newBuilder().maximumSize(settings.contextCacheSize()).build();
        this.current = generation(Map.of(), HostTable.builder().build(), Destinations.none());
    }

    /** What is in force. */
    public Generation current() {
        return current;
    }

    /** Explains what clients of a server get. */
    public TLSExplainer explainer(String configurationName) {
        return clientHello -> current.root(configurationName).explain(clientHello);
    }

    /** How a server's configuration breaks the policy, also where that is only reported. */
    public List<String> violations(TLSConfiguration configuration) {
        return policy.verdict(configuration, Optional.empty());
    }

    /**
     * Check that the policy accepts a configuration for clients.
     *
     * @throws PolicyViolationException with all violations
     */
    public void requireAccepted(TLSConfiguration configuration) {
        policy.require(configuration, Side.CLIENT);
    }

    /** What the cache of server contexts has counted. */
    public ContextStatistics statistics() {
        return leaves.statistics();
    }

    /** What might be in force next; nothing changes until it is {@link #use used}. */
    public Generation generation(
            Map<String, TLSConfiguration> configurations, HostTable hosts, Destinations destinations) {
        Generation generation = new Generation(configurations, hosts, destinations, this);
        synchronized (generations) {
            generations.add(generation);
        }
        return generation;
    }

    /**
     * Put a generation in force, for all connections that begin from now on. Sessions of configurations that are gone
     * cannot be resumed any more.
     */
    public synchronized void use(Generation next) {
        Generation previous = current;
        current = next;
        changes.happened();
        forget(previous, next);
        connections.review(ChangedHosts.ALL);
    }

    /** Forget what was made to check a generation that is not used. */
    public synchronized void discard(Generation refused) {
        forget(refused, current);
    }

    /**
     * Forget what a resolver said of names that have changed, and the leaves of what it said, with their sessions.
     *
     * @param configurations what it said
     */
    public void forget(CacheableSniResolver resolver, Changed changed, Collection<TLSConfiguration> configurations) {
        synchronized (generations) {
            generations.forEach(generation -> generation.forget(resolver, changed));
        }
        changes.happened();
        leaves.forget(configurations);
        connections.review(ChangedHosts.of(changed));
    }

    @Override
    public LateBindingContext server(String configurationName) {
        RootServerContext root = current.root(configurationName);
        root.requireAccepted();
        return root;
    }

    @Override
    public TLSClientContext client(String configurationName) {
        return client(configuration(configurationName));
    }

    @Override
    public TLSConfiguration configuration(String name) {
        return current.configuration(name);
    }

    @Override
    public Map<String, TLSConfiguration> configurations() {
        return current.configurations();
    }

    /** Interrupts resolvers that are still at work; handshakes from now on fail. */
    @Override
    public void close() {
        connections.close();
        executor.close();
        reviewExecutor.close();
        leaves.close();
    }

    ServerSettings settings() {
        return settings;
    }

    /** Answers of resolvers are remembered for a generation only, since they may derive from its configurations. */
    ResolverChain resolverChain(HostTable hosts) {
        return resolverChain(hosts, executor);
    }

    /** One for reviews, which shares neither places nor answers with handshakes. */
    ResolverChain reviewChain(HostTable hosts) {
        return resolverChain(hosts, reviewExecutor);
    }

    private ResolverChain resolverChain(HostTable hosts, ResolverExecutor executor) {
        return new ResolverChain(
                resolvers,
                hosts,
                executor,
                new ResolverCache(settings.resolverCache(), executor),
                settings.resolverTimeout(),
                observer);
    }

    RootServerContext root(
            String name, TLSConfiguration configuration, ResolverChain resolvers, ResolverChain reviewers) {
        return new RootServerContext(
                configuration,
                resolvers,
                reviewers,
                leaves,
                certificates,
                settings,
                () -> current.root(name),
                changes,
                connections,
                observer);
    }

    /** The names of configurations that there are client contexts on. */
    Set<String> clientsInUse() {
        return current.configurations().entrySet().stream()
                .filter(entry -> clients.getIfPresent(entry.getValue()) != null)
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }

    List<String> clientFaults(TLSConfiguration configuration) {
        try {
            client(configuration);
            return List.of();
        } catch (InvalidTLSConfigurationException ex) {
            return ex.faults();
        }
    }

    /**
     * A client context on a configuration of no name. Equal configurations share a context.
     *
     * @throws PolicyViolationException if the policy does not accept it
     * @throws UnsupportedSettingException if the backend cannot honour all of it
     */
    public TLSClientContext client(TLSConfiguration configuration) {
        return clients.get(configuration, this::createClient);
    }

    private TLSClientContext createClient(TLSConfiguration configuration) {
        policy.require(configuration, Side.CLIENT);
        requireSupported(configuration);
        return new BackedClientContext(configuration, backend.newClientContext(configuration), this::client);
    }

    /** A context of its own each time: it shares nothing with those that verify servers. */
    TLSClientContext insecureClient(String configurationName) {
        TLSConfiguration configuration = configuration(configurationName);
        policy.require(configuration, Side.CLIENT);
        requireSupported(configuration);
        return new BackedClientContext(configuration, backend.newInsecureClientContext(configuration), this::client);
    }

    private void requireSupported(TLSConfiguration configuration) {
        List<String> faults = backend.clientFaults(configuration);
        if (!faults.isEmpty()) {
            throw new UnsupportedSettingException(faults);
        }
    }

    private void forget(Generation gone, Generation kept) {
        Set<TLSConfiguration> configurations = gone.all();
        configurations.removeAll(kept.all());
        leaves.forget(configurations);
        clients.invalidateAll(configurations);
    }
}
