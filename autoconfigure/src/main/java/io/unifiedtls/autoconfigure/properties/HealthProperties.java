package io.unifiedtls.autoconfigure.properties;

import java.time.Duration;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The health component.
 *
 * @param expiryThreshold Certificates with less time left are expiring, if less than a part of their lifetime is left
 *     besides.
 * @param expiryThresholdPercent That part, in percent.
 * @param expiring Status while certificates are expiring or have expired.
 */
public record HealthProperties(
        @DefaultValue("14d") Duration expiryThreshold,
        @DefaultValue("20") int expiryThresholdPercent,
        @DefaultValue("warning") Expiring expiring) {

    /** What expiring certificates do to the health. */
    public enum Expiring {
        /** It is a warning, which does not count for the whole application. */
        WARNING,
        /** The application is out of service. */
        OUT_OF_SERVICE
    }
}
