package io.unifiedtls.autoconfigure.properties;

import io.unifiedtls.ClientAuthentication;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Your own policy. Rules that are not set have no limit.
 *
 * @param base Name of a policy that applies in addition.
 * @param lowestVersion Oldest version that configurations may negotiate.
 * @param cipherSuites IANA names of the only accepted cipher suites.
 * @param namedGroups IANA names of the only accepted groups.
 * @param smallestRsaKey Minimum size of RSA keys, in bits.
 * @param smallestEcKey Minimum size of EC keys, in bits.
 * @param clientAuthentication Client authentication that servers must use: none, want or need.
 * @param longestCertificateLifetime Maximum time from the start to the end of a certificate's validity.
 * @param certificatesCoverHost Whether certificates must cover the host that they are chosen for.
 */
public record PolicyProperties(
        @Nullable String base,
        @Nullable String lowestVersion,
        @Nullable List<String> cipherSuites,
        @Nullable List<String> namedGroups,
        @Nullable Integer smallestRsaKey,
        @Nullable Integer smallestEcKey,
        ClientAuthentication.@Nullable Mode clientAuthentication,
        @Nullable Duration longestCertificateLifetime,
        @DefaultValue("false") boolean certificatesCoverHost) {}
