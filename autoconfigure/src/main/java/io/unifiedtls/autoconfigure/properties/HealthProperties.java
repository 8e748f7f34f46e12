package io.unifiedtls.autoconfigure.properties;

import java.time.Duration;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How the health component treats expiring certificates.
 *
 * @param expiryThreshold A certificate is expiring if less time than this is left, and less of its lifetime than
 *     expiry-threshold-percent.
 * @param expiryThresholdPercent Percentage of a certificate's lifetime below which it can be expiring.
 * @param expiring Status while certificates of configurations are expiring or have expired. Those of directories and repositories
 *     only cause a warning.
 */
public record HealthProperties(
        @DefaultValue("14d") Duration expiryThreshold,
        @DefaultValue("20") int expiryThresholdPercent,
        @DefaultValue("warning") Expiring expiring) {

    /** Status while certificates of configurations are expiring or have expired. */
    public enum Expiring {
        /** A warning, which does not affect the status of the whole application. */
        WARNING,
        /** The application is out of service. */
        OUT_OF_SERVICE
    }
}
