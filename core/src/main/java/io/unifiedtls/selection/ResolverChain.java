package io.unifiedtls.selection;

import io.unifiedtls.CacheableSniResolver;
import io.unifiedtls.CertificateRepository.Changed;
import io.unifiedtls.ClientHello;
import io.unifiedtls.ServerName;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.TLSServerContext;
import io.unifiedtls.handshake.Answer;
import io.unifiedtls.handshake.HandshakeObserver;
import io.unifiedtls.handshake.ServerThreads;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Asks resolvers in their order until one knows the name. The host table and remembered answers are known at once; all others
 * run on the executor, within one time limit for all of them. Names below {@code .invalid} are never resolved. Thread-safe.
 */
public final class ResolverChain {

    private final Resolvers resolvers;
    private final HostTable hosts;
    private final ResolverExecutor executor;
    private final ResolverCache cache;
    private final ResolverCall call;
    private final boolean asksNobody;

    /**
     * Create a chain.
     *
     * @param resolvers all resolvers in their order; a host table among them stands for the place of {@code hosts}
     * @param hosts the table of this chain
     * @param timeout for all resolvers that a handshake asks, together
     */
    public ResolverChain(
            Resolvers resolvers,
            HostTable hosts,
            ResolverExecutor executor,
            ResolverCache cache,
            Duration timeout,
            ResolverFailures failures,
            HandshakeObserver observer) {
        this(resolvers, hosts, executor, cache, new ResolverCall(executor, timeout, failures, observer), false);
    }

    private ResolverChain(
            Resolvers resolvers,
            HostTable hosts,
            ResolverExecutor executor,
            ResolverCache cache,
            ResolverCall call,
            boolean asksNobody) {
        this.resolvers = resolvers;
        this.hosts = hosts;
        this.executor = executor;
        this.cache = cache;
        this.call = call;
        this.asksNobody = asksNobody;
    }

    /** Say whose threads wait for an answer; a chain that asks nobody keeps none of them. */
    public void servedBy(ServerThreads threads) {
        if (!asksNobody) {
            executor.servedBy(threads);
        }
    }

    /** Forget what a resolver said of these names. */
    public void forget(CacheableSniResolver resolver, Changed changed) {
        cache.forget(resolver, changed);
    }

    /**
     * The names that are answered most from memory, the most used first.
     *
     * @param limit how many at most
     */
    public List<ServerName> hottest(int limit) {
        return cache.hottest(limit);
    }

    /** A chain that asks nobody. */
    public ResolverChain none() {
        return new ResolverChain(List::of, hosts, executor, cache, call, true);
    }

    /** The resolvers, the host table of this chain among them. */
    Resolvers resolvers() {
        return resolvers;
    }

    /**
     * Find the configuration. Never blocks: the answer is pending where a resolver has to be asked.
     *
     * @return a configuration, empty if no resolver knows the name, or the refusal of a resolver; with one step for each
     *     resolver up to the one that decides
     */
    public Answer<Optional<TLSConfiguration>> resolve(ClientHello clientHello, TLSServerContext context) {
        return new ResolverWalk(resolvers.get(), hosts, cache, call, clientHello, context).go();
    }
}
