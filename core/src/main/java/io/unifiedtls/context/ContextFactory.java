package io.unifiedtls.context;

import io.unifiedtls.CacheableSniResolver;
import io.unifiedtls.CertificateRepository.Changed;
import io.unifiedtls.EffectiveSettings.Side;
import io.unifiedtls.PolicyViolationException;
import io.unifiedtls.ServerName;
import io.unifiedtls.TLSClientContext;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.TLSContextFactory;
import io.unifiedtls.TLSPolicy;
import io.unifiedtls.UnsupportedSettingException;
import io.unifiedtls.backend.TLSBackend;
import io.unifiedtls.challenge.Challenges;
import io.unifiedtls.handshake.HandshakeObserver;
import io.unifiedtls.handshake.LateBindingContext;
import io.unifiedtls.operations.TLSExplainer;
import io.unifiedtls.selection.CertificateSupply;
import io.unifiedtls.selection.Destinations;
import io.unifiedtls.selection.HostTable;
import io.unifiedtls.selection.IssuanceWaits;
import io.unifiedtls.selection.Resolvers;
import io.unifiedtls.selection.ServerSettings;
import io.unifiedtls.selection.StaleAnswers;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.function.Function;

/**
 * Makes contexts on one backend under one policy; the roots have the same resolvers. What is in force is one {@link
 * Generation}, exchanged as a whole; contexts that were made before stay as they are. Thread-safe.
 */
public final class ContextFactory implements TLSContextFactory, AutoCloseable {

    private final Workshop workshop;
    /** Also those from before, as long as connections or an application have them. */
    private final Set<Generation> generations = Collections.newSetFromMap(new WeakHashMap<>());

    private volatile Generation current;

    /** Create a factory without configurations, which knows no challenges. */
    public ContextFactory(
            TLSBackend backend,
            TLSPolicy policy,
            Resolvers resolvers,
            CertificateSupply certificates,
            ServerSettings settings,
            HandshakeObserver observer) {
        this(backend, policy, resolvers, certificates, settings, IssuanceWaits.usual(), Challenges.none(), observer);
    }

    /**
     * Create a factory without configurations.
     *
     * @param resolvers all resolvers in their order; a host table among them stands for the place of the current one; asked
     *     at each handshake
     * @param issuances where handshakes wait for certificates that are being issued
     * @param challenges of ACME, which come before all resolvers
     * @param observer told what becomes of the connections of servers
     */
    public ContextFactory(
            TLSBackend backend,
            TLSPolicy policy,
            Resolvers resolvers,
            CertificateSupply certificates,
            ServerSettings settings,
            IssuanceWaits issuances,
            Challenges challenges,
            HandshakeObserver observer) {
        this.workshop =
                new Workshop(backend, policy, resolvers, certificates, settings, issuances, challenges, observer);
        this.current = generation(Map.of(), HostTable.builder().build(), Destinations.none());
    }

    /** The generation in force. */
    public Generation current() {
        return current;
    }

    /** Explains what clients of a server get. */
    public TLSExplainer explainer(String configurationName) {
        return clientHello -> current.root(configurationName).explain(clientHello);
    }

    /**
     * The names that handshakes are answered most from memory for, the most used first.
     *
     * @param limit how many at most
     */
    public List<ServerName> hottest(int limit) {
        return current.hottest(limit);
    }

    /**
     * Find what clients of a server get for a name, so that their handshakes find it in memory. Blocks.
     *
     * @return whether there was an answer, a refusal included
     */
    public boolean prepare(String configurationName, ServerName serverName) {
        return current.root(configurationName).prepare(serverName);
    }

    /** How a server's configuration breaks the policy, also where that is only reported. */
    public List<String> violations(TLSConfiguration configuration) {
        return workshop.policy().verdict(configuration, Optional.empty());
    }

    /**
     * Check that the policy accepts a configuration for clients.
     *
     * @throws PolicyViolationException with all violations
     */
    public void requireAccepted(TLSConfiguration configuration) {
        workshop.policy().require(configuration, Side.CLIENT);
    }

    /** The counts of the cache of server contexts. */
    public ContextStatistics statistics() {
        return workshop.statistics();
    }

    /** The resolvers that have failed in the last ten minutes, and why, by their names. */
    public Map<String, String> failingResolvers() {
        return workshop.failingResolvers();
    }

    /** Older answers in use for resolvers that fail, by the names of the resolvers. */
    public Map<String, StaleAnswers> staleAnswers() {
        return workshop.staleAnswers();
    }

    /** Forget the context of a configuration that a resolver does not answer with any more, with its sessions. */
    public void forget(TLSConfiguration replaced) {
        workshop.forget(Set.of(replaced));
    }

    /** A generation that may be in force next; nothing changes until it is {@link #use used}. */
    public Generation generation(
            Map<String, TLSConfiguration> configurations, HostTable hosts, Destinations destinations) {
        Generation generation = new Generation(configurations, hosts, destinations, workshop, () -> current);
        synchronized (generations) {
            generations.add(generation);
        }
        return generation;
    }

    /**
     * Check a generation that is not meant to be in force, with contexts that are made for it alone and closed afterwards, so that
     * neither the cache of contexts nor its counts change.
     *
     * @param check is not to keep the generation
     */
    public <T> T trial(
            Map<String, TLSConfiguration> configurations,
            HostTable hosts,
            Destinations destinations,
            Function<Generation, T> check) {
        try (Workshop bench = workshop.bench()) {
            return check.apply(new Generation(configurations, hosts, destinations, bench, () -> current));
        }
    }

    /**
     * Put a generation in force, for all connections that begin from now on. Sessions of configurations that are gone
     * cannot be resumed any more.
     */
    public synchronized void use(Generation next) {
        Generation previous = current;
        current = next;
        workshop.replaced(previous.allBut(next));
    }

    /** Forget what was made to check a generation that is not used. */
    public synchronized void discard(Generation refused) {
        workshop.forget(refused.allBut(current));
    }

    /**
     * Forget what a resolver said of names that have changed, and the leaves of what it said, with their sessions.
     *
     * @param configurations what it said
     */
    public void forget(CacheableSniResolver resolver, Changed changed, Collection<TLSConfiguration> configurations) {
        List<Generation> known;
        synchronized (generations) {
            known = List.copyOf(generations);
        }
        workshop.forget(known, resolver, changed, configurations);
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
        workshop.close();
    }

    /**
     * A client context on a configuration of no name. Equal configurations share a context.
     *
     * @throws PolicyViolationException if the policy does not accept it
     * @throws UnsupportedSettingException if the backend cannot honour all of it
     */
    public TLSClientContext client(TLSConfiguration configuration) {
        return workshop.client(configuration);
    }

    /** A context of its own each time: it shares nothing with those that verify servers. */
    TLSClientContext insecureClient(String configurationName) {
        return workshop.insecureClient(configuration(configurationName));
    }
}
