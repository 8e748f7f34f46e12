package io.unifiedtls.selection;

import io.unifiedtls.Alert;
import io.unifiedtls.CacheableSniResolver;
import io.unifiedtls.HandshakeRefusedException;
import io.unifiedtls.ServerName;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.TLSServerContext;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Knows all names but for these, while it is not away. */
final class MoodyResolver implements CacheableSniResolver {

    final Set<String> gone = ConcurrentHashMap.newKeySet();
    final Set<String> odd = ConcurrentHashMap.newKeySet();
    final Set<String> issued = ConcurrentHashMap.newKeySet();
    volatile boolean isAway;
    volatile Runnable meanwhile = () -> {};
    volatile TLSConfiguration configuration = ResolverCacheFixture.CONFIGURATION;
    private final AtomicInteger asked;

    /**
     * Create a resolver.
     *
     * @param asked counts its calls
     */
    MoodyResolver(AtomicInteger asked) {
        this.asked = asked;
    }

    @Override
    public Optional<TLSConfiguration> resolve(ServerName serverName, TLSServerContext context) {
        asked.incrementAndGet();
        meanwhile.run();
        if (isAway || odd.contains(serverName.value())) {
            throw new IllegalStateException("The database is away");
        }
        if (issued.contains(serverName.value())) {
            throw HandshakeRefusedException.passing(Alert.INTERNAL_ERROR, "being issued");
        }
        return gone.contains(serverName.value()) ? Optional.empty() : Optional.of(configuration);
    }
}
