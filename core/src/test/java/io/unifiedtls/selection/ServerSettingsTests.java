package io.unifiedtls.selection;

import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.unifiedtls.selection.ServerSettings.ResolverCache;
import io.unifiedtls.selection.ServerSettings.TrustChange;
import java.time.Duration;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class ServerSettingsTests {

    private static final Duration SECOND = Duration.ofSeconds(1);

    /** In the words of the API: whoever uses it without Spring has no properties. */
    @Test
    void refusesWhatMeansNothing() {
        assertRefused("handshakeTimeout must be more than zero, not PT0S", () -> settings(Duration.ZERO, SECOND, 1, 1));
        assertRefused(
                "resolverTimeout must be more than zero, not PT-1S", () -> settings(SECOND, SECOND.negated(), 1, 1));
        assertRefused("resolverConcurrency must be at least 1, not 0", () -> settings(SECOND, SECOND, 0, 1));
        assertRefused("contextCacheSize must be at least 1, not 0", () -> settings(SECOND, SECOND, 1, 0));
        assertRefused("timeToLive must be", () -> new ResolverCache(Duration.ZERO, SECOND, 1));
        assertRefused("negativeTimeToLive must be", () -> new ResolverCache(SECOND, Duration.ZERO, 1));
        assertRefused("maximumSize must be", () -> new ResolverCache(SECOND, SECOND, 0));
        assertRefused("reviewTimeout must be", () -> new TrustChange(SECOND, Duration.ZERO));
    }

    private static void assertRefused(String message, Runnable creation) {
        assertThatIllegalArgumentException().isThrownBy(creation::run).withMessageStartingWith(message);
    }

    private static void settings(Duration handshake, Duration resolver, int concurrency, int cacheSize) {
        ServerSettings defaults = ServerSettings.DEFAULT;
        new ServerSettings(
                defaults.unknownServerName(),
                defaults.missingServerName(),
                handshake,
                resolver,
                OptionalInt.of(concurrency),
                cacheSize,
                defaults.authorityCheck(),
                defaults.resolverCache(),
                defaults.closeOnTrustChange());
    }
}
