package io.unifiedtls.autoconfigure.load;

import io.unifiedtls.autoconfigure.properties.RedirectProperties;
import io.unifiedtls.autoconfigure.properties.RevocationProperties;
import io.unifiedtls.autoconfigure.properties.ServerProperties;
import io.unifiedtls.autoconfigure.properties.ServerProperties.ResolverCache;
import io.unifiedtls.autoconfigure.properties.TLSProperties;
import io.unifiedtls.wording.Durations;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Finds numbers and durations that are out of range. */
final class Ranges {

    private static final long MOST_BYTES = 64L * 1024 * 1024;

    private static final int MOST_PORT = 65_535;

    private final List<String> faults = new ArrayList<>();

    private Ranges() {}

    /** One fault for each, with its remedy. */
    static List<String> faults(TLSProperties properties) {
        Ranges ranges = new Ranges();
        if (properties.server() != null) {
            ranges.check(properties.server());
        }
        ranges.check(properties.redirect());
        ranges.notNegative(
                "unified-tls.reload.quiet-period", properties.reload().quietPeriod());
        ranges.positive("unified-tls.reload.poll-interval", properties.reload().pollInterval());
        if (properties.reload().closeConnectionsOnTrustChange().after().isPresent()) {
            ranges.positive(
                    "unified-tls.reload.review-timeout", properties.reload().reviewTimeout());
        }
        ranges.notNegative(
                "unified-tls.health.expiry-threshold", properties.health().expiryThreshold());
        ranges.between(
                "unified-tls.health.expiry-threshold-percent",
                properties.health().expiryThresholdPercent(),
                0,
                100);
        ranges.check(properties.revocation(), properties.server());
        ranges.atLeast(
                "unified-tls.handshake-log.lines-per-minute",
                properties.handshakeLog().linesPerMinute(),
                0);
        return ranges.faults;
    }

    private void check(ServerProperties server) {
        positive("unified-tls.server.handshake-timeout", server.handshakeTimeout());
        positive("unified-tls.server.resolver-timeout", server.resolverTimeout());
        if (server.resolverConcurrency() != null) {
            atLeast("unified-tls.server.resolver-concurrency", server.resolverConcurrency(), 1);
        }
        atLeast("unified-tls.server.context-cache-size", server.contextCacheSize(), 1);
        ResolverCache cache = server.resolverCache();
        positive("unified-tls.server.resolver-cache.time-to-live", cache.timeToLive());
        positive("unified-tls.server.resolver-cache.negative-time-to-live", cache.negativeTimeToLive());
        atLeast("unified-tls.server.resolver-cache.maximum-size", cache.maximumSize(), 1);
    }

    private void check(RedirectProperties redirect) {
        if (redirect.port() != null) {
            between("unified-tls.redirect.port", redirect.port(), 0, MOST_PORT);
        }
        if (redirect.httpsPort() != null) {
            between("unified-tls.redirect.https-port", redirect.httpsPort(), 1, MOST_PORT);
        }
    }

    private void check(RevocationProperties revocation, @Nullable ServerProperties server) {
        if (revocation.timeout() != null) {
            positive("unified-tls.revocation.timeout", revocation.timeout());
        }
        if (server != null
                && revocation.timeout() != null
                && revocation.timeout().compareTo(server.handshakeTimeout()) >= 0) {
            faults.add(
                    "unified-tls.revocation.timeout is %s, but a handshake ends after %s. Set it to less than unified-tls.server.handshake-timeout."
                            .formatted(
                                    Durations.text(revocation.timeout()), Durations.text(server.handshakeTimeout())));
        }
        atLeast("unified-tls.revocation.concurrency", Objects.requireNonNullElse(revocation.concurrency(), 1), 1);
        atLeast(
                "unified-tls.revocation.authority-concurrency",
                Objects.requireNonNullElse(revocation.authorityConcurrency(), 1),
                1);
        long bytes = revocation.largestAnswer().toBytes();
        if (bytes < 1 || bytes > MOST_BYTES) {
            faults.add("unified-tls.revocation.largest-answer is %d bytes. Set it to a value from 1B to 64MB."
                    .formatted(bytes));
        }
    }

    private void positive(String property, Duration value) {
        if (value.isNegative() || value.isZero()) {
            faults.add("%s is %s. Set it to more than zero.".formatted(property, Durations.text(value)));
        }
    }

    private void notNegative(String property, Duration value) {
        if (value.isNegative()) {
            faults.add("%s is %s. Set it to zero or more.".formatted(property, Durations.text(value)));
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
