package io.unifiedtls.context;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.stats.CacheStats;
import io.unifiedtls.EffectiveSettings.Side;
import io.unifiedtls.PolicyViolationException;
import io.unifiedtls.ServerName;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.UnsupportedSettingException;
import io.unifiedtls.backend.TLSBackend;
import io.unifiedtls.selection.ServerSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import javax.net.ssl.SSLParameters;

/**
 * The leaves of all roots of a factory, by their configurations, in a bounded cache. They outlive a root that is replaced,
 * so that the sessions of hosts that did not change go on. Thread-safe.
 */
final class Leaves {

    private static final int BATCH = 32;
    private static final long LONGEST_PAUSE_NANOS = 5_000_000;

    private final TLSBackend backend;
    private final PolicyCheck policy;
    private final Duration handshakeTimeout;
    private final SSLParameters supportedParameters;
    private final Cache<TLSConfiguration, LeafServerContext> leaves;

    Leaves(TLSBackend backend, PolicyCheck policy, ServerSettings settings) {
        this.backend = backend;
        this.policy = policy;
        this.handshakeTimeout = settings.handshakeTimeout();
        this.supportedParameters = backend.supportedParameters();
        this.leaves = Caffeine.newBuilder()
                .maximumSize(settings.contextCacheSize())
                .executor(Runnable::run) // A leaf's memory beside the heap is given back at once
                .<TLSConfiguration, LeafServerContext>removalListener((configuration, leaf, cause) -> {
                    if (leaf != null) {
                        leaf.backendContext().close();
                    }
                })
                .recordStats()
                .build();
    }

    /**
     * The leaf of a configuration. One creation, however many handshakes race; a leaf that is evicted lives on in its
     * connections.
     *
     * @throws PolicyViolationException if the policy does not accept the configuration
     * @throws UnsupportedSettingException if the backend cannot honour all of it
     */
    LeafServerContext get(TLSConfiguration configuration) {
        return leaves.get(configuration, this::create);
    }

    /** The leaf of a configuration, if it is there. */
    Optional<LeafServerContext> find(TLSConfiguration configuration) {
        return Optional.ofNullable(leaves.getIfPresent(configuration));
    }

    /**
     * Forget leaves, and with them the sessions that may be resumed. Where there are many, the calling thread pauses for as long as it
     * works, since to free their memory competes with handshakes, and every name already has another answer.
     */
    void forget(Collection<TLSConfiguration> configurations) {
        List<TLSConfiguration> batch = new ArrayList<>();
        long start = System.nanoTime();
        for (TLSConfiguration configuration : configurations) {
            batch.add(configuration);
            if (batch.size() == BATCH) {
                leaves.invalidateAll(batch);
                batch.clear();
                LockSupport.parkNanos(Math.min(System.nanoTime() - start, LONGEST_PAUSE_NANOS));
                start = System.nanoTime();
            }
        }
        leaves.invalidateAll(batch);
    }

    /** Forget all. */
    void close() {
        leaves.invalidateAll();
    }

    /** Whether engines work on memory outside the heap. */
    boolean prefersDirectBuffers() {
        return backend.prefersDirectBuffers();
    }

    ContextStatistics statistics() {
        CacheStats stats = leaves.stats();
        return new ContextStatistics(
                leaves.estimatedSize(), stats.hitCount(), stats.loadSuccessCount(), stats.evictionCount());
    }

    PolicyCheck policy() {
        return policy;
    }

    Duration handshakeTimeout() {
        return handshakeTimeout;
    }

    /** Read only: whoever hands it on hands on a copy. */
    SSLParameters supportedParameters() {
        return supportedParameters;
    }

    /** Everything that keeps a configuration from its leaf, as people read it; empty if nothing is known that does. */
    List<String> faults(TLSConfiguration configuration) {
        return Stream.concat(
                        policy.violations(configuration, Side.SERVER).stream(), backend.faults(configuration).stream())
                .toList();
    }

    /** The faults that keep a leaf from answering a host, beside those of its configuration. */
    List<String> faults(TLSConfiguration configuration, ServerName host) {
        return Stream.concat(
                        policy.violations(configuration, Optional.of(host)).stream(), backend.nameFault(host).stream())
                .toList();
    }

    /**
     * Check that a leaf can be made. It is not kept: what is only checked takes the place of nothing that is served.
     *
     * @throws PolicyViolationException if the policy does not accept the configuration
     * @throws UnsupportedSettingException if the backend cannot honour all of it
     */
    void requirePossible(TLSConfiguration configuration) {
        create(configuration).backendContext().close();
    }

    private LeafServerContext create(TLSConfiguration configuration) {
        policy.require(configuration, Side.SERVER);
        List<String> faults = backend.faults(configuration);
        if (!faults.isEmpty()) {
            throw new UnsupportedSettingException(faults);
        }
        return new LeafServerContext(configuration, backend.newServerContext(configuration), this);
    }
}
