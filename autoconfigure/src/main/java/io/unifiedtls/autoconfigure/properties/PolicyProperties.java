package io.unifiedtls.autoconfigure.properties;

import io.unifiedtls.ClientAuthentication;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * A policy of your own. What is not set has no limit.
 *
 * @param base Name of a policy that holds besides.
 * @param lowestVersion Oldest version that configurations may negotiate.
 * @param cipherSuites IANA names of the only cipher suites that are accepted.
 * @param namedGroups IANA names of the only groups that are accepted.
 * @param smallestRsaKey Bits that RSA keys have at least.
 * @param smallestEcKey Bits that EC keys have at least.
 * @param clientAuthentication What servers ask their clients for.
 * @param longestCertificateLifetime How long certificates may be valid, from their first day to their last.
 * @param certificatesCoverHost Whether certificates must hold for the host that they are chosen for.
 */
public record PolicyProperties(
        @Nullable String base,
        @Nullable String lowestVersion,
        @Nullable List<String> cipherSuites,
        @Nullable List<String> namedGroups,
        @Nullable Integer smallestRsaKey,
        @Nullable Integer smallestEcKey,
        @Nullable ClientAuthentication clientAuthentication,
        @Nullable Duration longestCertificateLifetime,
        @DefaultValue("false") boolean certificatesCoverHost) {}
