package io.unifiedtls.observability;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.unifiedtls.ServerName;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counts handshakes by server name. It keeps 1,000 names, those that clients use often or have used lately: a stranger who
 * sends ever new names below a wildcard displaces few others. Thread-safe, and without a lock on the path of a handshake.
 */
public final class HostHandshakes {

    HostHandshakes() {}

    private static final int MOST_HOSTS = 1_000;

    private final Cache<ServerName, Counts> hosts = Caffeine.newBuilder()
            .maximumSize(MOST_HOSTS)
            .executor(Runnable::run) // To wake another thread costs more
            .build();

    void established(ServerName name) {
        counts(name).established.increment();
    }

    /** Count a handshake that failed after a configuration had been selected; other names belong to no host. */
    void failed(ServerName name, String outcome) {
        counts(name).failed.computeIfAbsent(outcome, any -> new LongAdder()).increment();
    }

    private Counts counts(ServerName name) {
        return hosts.get(name, any -> new Counts());
    }

    /** Drop now what will be dropped soon. */
    void cleanUp() {
        hosts.cleanUp();
    }

    Optional<OfHost> of(ServerName name) {
        return Optional.ofNullable(hosts.getIfPresent(name)).map(Counts::sums);
    }

    /**
     * Handshakes of a host since the start, or since its counts were displaced by those of others.
     *
     * @param established the number of completed handshakes
     * @param refused others by the name of the alert, or what happened
     */
    public record OfHost(long established, Map<String, Long> refused) {}

    private static final class Counts {

        private final LongAdder established = new LongAdder();
        private final Map<String, LongAdder> failed = new ConcurrentHashMap<>(2);

        OfHost sums() {
            Map<String, Long> refused = new TreeMap<>();
            failed.forEach((outcome, count) -> refused.put(outcome, count.sum()));
            return new OfHost(established.sum(), refused);
        }
    }
}
