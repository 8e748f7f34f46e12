package io.unifiedtls.autoconfigure;

import io.unifiedtls.autoconfigure.TLSProperties.ResolverCache;
import io.unifiedtls.autoconfigure.TLSProperties.Server;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Finds the numbers and durations that mean nothing. */
final class Ranges {

    private final List<String> faults = new ArrayList<>();

    private Ranges() {}

    /** All that are out of range, each with what to do. */
    static List<String> faults(TLSProperties properties) {
        Ranges ranges = new Ranges();
        if (properties.server() != null) {
            ranges.check(properties.server());
        }
        ranges.notNegative("tls.reload.quiet-period", properties.reload().quietPeriod());
        ranges.positive("tls.reload.poll-interval", properties.reload().pollInterval());
        ranges.notNegative("tls.health.expiry-threshold", properties.health().expiryThreshold());
        ranges.between(
                "tls.health.expiry-threshold-percent", properties.health().expiryThresholdPercent(), 0, 100);
        ranges.atLeast(
                "tls.handshake-log.lines-per-minute", properties.handshakeLog().linesPerMinute(), 0);
        return ranges.faults;
    }

    private void check(Server server) {
        positive("tls.server.handshake-timeout", server.handshakeTimeout());
        positive("tls.server.resolver-timeout", server.resolverTimeout());
        if (server.resolverConcurrency() != null) {
            atLeast("tls.server.resolver-concurrency", server.resolverConcurrency(), 1);
        }
        atLeast("tls.server.context-cache-size", server.contextCacheSize(), 1);
        ResolverCache cache = server.resolverCache();
        positive("tls.server.resolver-cache.time-to-live", cache.timeToLive());
        positive("tls.server.resolver-cache.negative-time-to-live", cache.negativeTimeToLive());
        atLeast("tls.server.resolver-cache.maximum-size", cache.maximumSize(), 1);
    }

    private void positive(String property, Duration value) {
        if (value.isNegative() || value.isZero()) {
            faults.add("%s is %s. Set it to more than zero.".formatted(property, value));
        }
    }

    private void notNegative(String property, Duration value) {
        if (value.isNegative()) {
            faults.add("%s is %s. Set it to zero or more.".formatted(property, value));
        }
    }

    private void atLeast(String property, int value, int least) {
        if (value < least) {
            faults.add("%s is %d. Set it to at least %d.".formatted(property, value, least));
        }
    }

    private void between(String property, int value, int least, int most) {
        if (value < least || value > most) {
            faults.add("%s is %d. Set it to a value from %d to %d.".formatted(property, value, least, most));
        }
    }
}
