package io.unifiedtls.selection;

import io.unifiedtls.CacheableSniResolver;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;

/** The resolvers whose latest call failed, and when to try each of them again. Thread-safe. */
final class FailingResolvers {

    private static final long PAUSE_NANOS = Duration.ofSeconds(10).toNanos();

    /** When to try again. Few, since applications have few resolvers. */
    private final ConcurrentMap<CacheableSniResolver, AtomicLong> pauses = new ConcurrentHashMap<>();

    void failed(CacheableSniResolver resolver, long now) {
        pauses.computeIfAbsent(resolver, first -> new AtomicLong()).set(now + PAUSE_NANOS);
    }

    void answered(CacheableSniResolver resolver) {
        if (!pauses.isEmpty()) {
            pauses.remove(resolver);
        }
    }

    boolean contains(CacheableSniResolver resolver) {
        return !pauses.isEmpty() && pauses.containsKey(resolver);
    }

    /** Whether the caller is the one to try a resolver again: one of many, after each pause. */
    boolean isToBeTried(CacheableSniResolver resolver, long now) {
        AtomicLong pause = pauses.get(resolver);
        if (pause == null) {
            return false;
        }
        long end = pause.get();
        return now - end >= 0 && pause.compareAndSet(end, now + PAUSE_NANOS);
    }
}
