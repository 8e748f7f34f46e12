package io.unifiedtls.selection;

import com.github.benmanes.caffeine.cache.Ticker;
import io.unifiedtls.CacheableSniResolver;
import io.unifiedtls.Printable;
import java.time.Clock;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * Which cacheable resolvers fail, when to try each of them again, and which hosts live on their older answers meanwhile. Times are
 * nanoseconds of a clock that never goes back. Thread-safe.
 */
public final class Outages {

    private final Resolvers resolvers;
    private final Clock clock;
    private final Ticker ticker;
    /** Few, since applications have few resolvers. */
    private final ConcurrentMap<CacheableSniResolver, Outage> outages = new ConcurrentHashMap<>();

    /**
     * Create a memory without failures.
     *
     * @param resolvers knows the names of all resolvers
     */
    public Outages(Resolvers resolvers, Clock clock) {
        this(resolvers, clock, Ticker.systemTicker());
    }

    Outages(Resolvers resolvers, Clock clock, Ticker ticker) {
        this.resolvers = resolvers;
        this.clock = clock;
        this.ticker = ticker;
    }

    /** Nobody has answered a question. */
    void failed(Question question, long now) {
        outage(question).failed(Printable.of(resolvers.name(question.culprit())), clock.instant(), now);
    }

    /** A question was answered. */
    void answered(Question question, long now) {
        outage(question).answered(now);
    }

    /** Whether a resolver has failed, and has answered nobody lately: then nobody waits for it who has an older answer. */
    boolean isFailing(CacheableSniResolver resolver, long now) {
        Outage outage = outages.get(resolver);
        return outage != null && outage.isFailing(now);
    }

    /** Whether a resolver has failed in the last minute. */
    boolean hasFailedLately(CacheableSniResolver resolver, long now) {
        Outage outage = outages.get(resolver);
        return outage != null && outage.hasFailedLately(now);
    }

    /** Whether the caller is the one to try a resolver again: one of many, after each pause. */
    boolean claimTry(CacheableSniResolver resolver, long now) {
        Outage outage = outages.get(resolver);
        return outage != null && outage.claimTry(now);
    }

    /** An older answer was used. */
    void used(Question question, long now) {
        outage(question).used(question.serverName(), Printable.of(resolvers.name(question.culprit())), now);
    }

    /** Older answers in use, by the names of the resolvers that they stand in for; empty if none was used for a minute. */
    public Map<String, StaleAnswers> current() {
        long now = ticker.read();
        Map<String, StaleAnswers> current = new TreeMap<>();
        outages.values().forEach(outage -> outage.current(now).ifPresent(stale -> current.put(outage.name(), stale)));
        return current;
    }

    private Outage outage(Question question) {
        Outage existing = outages.get(question.resolver());
        return existing != null ? existing : outages.computeIfAbsent(question.resolver(), first -> new Outage());
    }
}
