package io.unifiedtls.autoconfigure.properties;

import io.unifiedtls.ClientAuthentication;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.NestedConfigurationProperty;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * A configuration. Settings that are not set are inherited from the base, if there is one, or have their defaults.
 *
 * @param base Name of the configuration to inherit from.
 * @param bundle Name of the SSL bundle to take keys, trust, versions and cipher suites from.
 * @param certificates Private keys with their certificate chains. If there are several, the server uses one that the
 *     client can verify. 'acme' in place of the list has ACME authorities issue a certificate for each host of this
 *     configuration.
 * @param spiffe Certificate and trust from a SPIFFE Workload API, in place of 'certificates' and 'trust-store'. Needs the starter
 *     for SPIFFE.
 * @param trustStore Trust anchors that a peer's chain must reach.
 * @param clientAuthentication Whether to ask clients for a certificate. 'report', 'want' and 'need' require a trust
 *     store.
 * @param allowedPeers Names of the peers that may connect, of those whose certificate verifies, such as
 *     'spiffe://example.org/ns/prod/**' or 'dns:*.partners.example'. If it is not set, all of them may.
 * @param lowestSupportedVersion Oldest version to negotiate.
 * @param highestSupportedVersion Newest version to negotiate.
 * @param cipherSuites IANA names of the cipher suites of all versions, in order of preference.
 * @param namedGroups IANA names of the groups for key exchange, in order of preference. Needs OpenSSL, or Java 20 or
 *     later.
 * @param signatureSchemes IANA names of the signature schemes, in order of preference. Needs Java 19 or later. OpenSSL
 *     refuses it.
 * @param applicationProtocols Names of the application protocols, in order of preference. An empty list negotiates
 *     none.
 * @param sessions Resumption of sessions.
 * @param ocspStapling Whether the server sends OCSP responses for its certificates that name a responder. OpenSSL only.
 */
public record TLSConfigurationProperties(
        @Nullable String base,
        @Nullable String bundle,
        @Nullable List<CertificateProperties> certificates,
        @Nullable SpiffeProperties spiffe,
        @NestedConfigurationProperty @Nullable TrustProperties trustStore,
        ClientAuthentication.@Nullable Mode clientAuthentication,
        @Nullable List<String> allowedPeers,
        @Nullable String lowestSupportedVersion,
        @Nullable String highestSupportedVersion,
        @Nullable List<String> cipherSuites,
        @Nullable List<String> namedGroups,
        @Nullable List<String> signatureSchemes,
        @Nullable List<String> applicationProtocols,
        @NestedConfigurationProperty @Nullable Sessions sessions,
        @Nullable Boolean ocspStapling) {

    /** Whether it is an SSL bundle under another name, and nothing else. */
    public boolean isBundleAlone() {
        return bundle != null
                && equals(new TLSConfigurationProperties(
                        null, bundle, null, null, null, null, null, null, null, null, null, null, null, null, null));
    }

    /**
     * Resumption of sessions.
     *
     * @param timeout How long after its full handshake a session can be resumed, at most 7 days.
     * @param cacheSize Maximum number of sessions that a context remembers.
     */
    public record Sessions(
            @DefaultValue("1h") Duration timeout,
            @DefaultValue("2048") int cacheSize) {}
}
