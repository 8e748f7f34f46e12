package io.unifiedtls.autoconfigure;

import io.unifiedtls.ClientAuthentication;
import io.unifiedtls.RevocationCheck;
import io.unifiedtls.selection.ServerSettings;
import io.unifiedtls.selection.ServerSettings.AuthorityCheck;
import io.unifiedtls.selection.ServerSettings.Fallback;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Properties of TLS.
 *
 * @param configurations Named configurations. Each becomes a TLSConfiguration bean with its name as qualifier.
 * @param hosts Hosts and the configurations that answer them.
 * @param sources Where the certificates of more hosts are, which are not listed here.
 * @param clients Destinations of HTTP clients and the configurations that they are called with.
 * @param server Embedded web server. Without it the server is left as Spring Boot configures it.
 * @param management The management server, where it has a port of its own.
 * @param reload What happens when files change.
 * @param health What the health component makes of certificates that expire.
 * @param handshakeLog The log of handshakes that were refused.
 * @param revocation How far others may go who are asked whether certificates were revoked.
 * @param policy What configurations must keep: none, intermediate, modern, nist-sp-800-52r2, post-quantum, one of
 *     unified-tls.policies, or the name of a TLSPolicy bean.
 * @param policyMode What happens to a configuration that breaks the policy.
 * @param policies Policies of your own, by their names.
 * @param development Certificates for local names, for development.
 */
@ConfigurationProperties("unified-tls")
public record TLSProperties(
        @DefaultValue Map<String, Configuration> configurations,
        @DefaultValue List<Host> hosts,
        @DefaultValue List<Source> sources,
        @DefaultValue List<Client> clients,
        @Nullable Server server,
        @DefaultValue Management management,
        @DefaultValue Reload reload,
        @DefaultValue Health health,
        @DefaultValue HandshakeLog handshakeLog,
        @DefaultValue Revocation revocation,
        @DefaultValue("intermediate") String policy,
        @DefaultValue("enforce") PolicyMode policyMode,
        @DefaultValue Map<String, Policy> policies,
        @DefaultValue Development development) {

    /** How servers treat clients. */
    ServerSettings serverSettings() {
        return server == null
                ? ServerSettings.DEFAULT.closing(reload.trustChange())
                : server.settings(reload.trustChange());
    }

    /**
     * One configuration. What is not set is inherited from the base, if there is one, and else has its default.
     *
     * @param base Name of the configuration to inherit from.
     * @param bundle Name of the SSL bundle to take keys, trust, versions and cipher suites from.
     * @param certificates Private keys with their certificate chains. Several are chosen from by what the client can
     *     verify.
     * @param trustStore Trust anchors that a peer's chain must reach.
     * @param clientAuthentication Whether clients are asked for a certificate. 'want' and 'need' demand a trust store.
     * @param lowestSupportedVersion Oldest version that is negotiated.
     * @param highestSupportedVersion Newest version that is negotiated.
     * @param cipherSuites IANA names of the cipher suites of all versions, in order of preference.
     * @param namedGroups IANA names of the groups for key exchange, in order of preference.
     * @param signatureSchemes IANA names of the signature schemes, in order of preference.
     * @param applicationProtocols Names of the application protocols, in order of preference. An empty list negotiates
     *     none.
     * @param sessions Resumption of sessions.
     * @param ocspStapling Whether a server sends OCSP responses for its certificates that name a responder. OpenSSL only.
     */
    public record Configuration(
            @Nullable String base,
            @Nullable String bundle,
            @Nullable List<Certificate> certificates,
            @Nullable Trust trustStore,
            ClientAuthentication.@Nullable Mode clientAuthentication,
            @Nullable String lowestSupportedVersion,
            @Nullable String highestSupportedVersion,
            @Nullable List<String> cipherSuites,
            @Nullable List<String> namedGroups,
            @Nullable List<String> signatureSchemes,
            @Nullable List<String> applicationProtocols,
            @Nullable Sessions sessions,
            @Nullable Boolean ocspStapling) {

        /** Whether it is an SSL bundle under another name, and nothing else. */
        public boolean isBundleAlone() {
            return bundle != null
                    && equals(new Configuration(
                            null, bundle, null, null, null, null, null, null, null, null, null, null, null));
        }
    }

    /**
     * A private key with its chain, from PEM or from a key store.
     *
     * @param certificate Location of the PEM certificate chain, leaf first, or the PEM text itself.
     * @param privateKey Location of the PEM private key, or the PEM text itself.
     * @param privateKeyPassword Password of the PEM private key, if it is encrypted.
     * @param keyStore Location of the key store, PKCS#12 or JKS.
     * @param keyStoreProvider Name of the security provider whose key store is meant, such as SunPKCS11-Token, in place of a
     *     location. Its keys may be handles that never leave a token.
     * @param keyStorePassword Password of the key store, or PIN of the token.
     * @param keyPassword Password of the key in the key store. Unless set, that of the key store.
     * @param alias Alias of the key in the key store. May be left out if there is only one.
     */
    public record Certificate(
            @Nullable String certificate,
            @Nullable String privateKey,
            @Nullable String privateKeyPassword,
            @Nullable String keyStore,
            @Nullable String keyStoreProvider,
            @Nullable String keyStorePassword,
            @Nullable String keyPassword,
            @Nullable String alias) {

        /** The locations; never a password or PEM text. */
        @Override
        public String toString() {
            return "Certificate[%s]"
                    .formatted(
                            keyStoreProvider != null
                                    ? keyStoreProvider
                                    : Material.describe(keyStore != null ? keyStore : certificate));
        }
    }

    /**
     * Trust anchors.
     *
     * @param certificates Locations of PEM certificates, or the PEM text itself.
     * @param system Whether the trust anchors of the Java runtime belong to it.
     * @param revocation Which certificates of a peer are checked for revocation, by OCSP and CRL.
     * @param revocationLists Locations of lists of revoked certificates (CRL), looked at before anybody is asked.
     * @param revocationFailure What happens to a peer of which nobody can tell whether it was revoked.
     * @param expiredAnchors What happens to peers of an authority whose own certificate is not valid now.
     * @param anchorConstraints What becomes of the name constraints and the path length in the certificates of authorities.
     */
    public record Trust(
            @DefaultValue List<String> certificates,
            @DefaultValue("false") boolean system,
            @DefaultValue("none") RevocationCheck revocation,
            @DefaultValue List<String> revocationLists,
            @DefaultValue("hard") RevocationFailure revocationFailure,
            @DefaultValue("refuse") ExpiredAnchors expiredAnchors,
            @DefaultValue("enforce") AnchorConstraints anchorConstraints) {

        /** The locations; never PEM text. */
        @Override
        public String toString() {
            return "Trust[%s, system=%s, revocation=%s]"
                    .formatted(certificates.stream().map(Material::describe).toList(), system, revocation);
        }
    }

    /** What happens to a peer of which nobody can tell whether it was revoked. */
    public enum RevocationFailure {
        /** It is refused. */
        HARD,
        /** It is accepted, and so is whoever keeps the answer away. */
        SOFT
    }

    /** What happens to peers of an authority whose own certificate is not valid now. */
    public enum ExpiredAnchors {
        /** They are refused. */
        REFUSE,
        /** They are accepted. */
        ACCEPT
    }

    /** What becomes of the constraints in the certificates of authorities. */
    public enum AnchorConstraints {
        /** They bind those below. */
        ENFORCE,
        /** They are not looked at. */
        IGNORE
    }

    /**
     * Resumption of sessions.
     *
     * @param timeout How long after its full handshake a session may be resumed.
     * @param cacheSize How many sessions a context remembers at most.
     */
    public record Sessions(
            @DefaultValue("1h") Duration timeout,
            @DefaultValue("2048") int cacheSize) {}

    /**
     * Names that are answered with a configuration.
     *
     * @param serverNames Exact names, and wildcards for the first label such as *.shop.example.com.
     * @param configuration Name of the configuration.
     */
    public record Host(
            @DefaultValue List<String> serverNames,
            @Nullable String configuration) {}

    /**
     * Certificates of many hosts, which say themselves for which names they are.
     *
     * @param directory Directory with the files of the hosts.
     * @param repository Name of a CertificateRepository bean, in place of a directory.
     * @param configuration Name of the configuration that all but the certificates is taken from. Unless set, that of
     *     the server.
     * @param password Password of the directory's key stores and encrypted keys.
     * @param clientTrust What the certificates of clients must reach, where the configuration asks for them.
     * @param names Which names of its certificate an entry of the directory answers. Set it to 'folder' where tenants put
     *     certificates of their own there.
     * @param followLinks Whether files of the directory may be links that lead out of it.
     */
    public record Source(
            @Nullable String directory,
            @Nullable String repository,
            @Nullable String configuration,
            @Nullable String password,
            @DefaultValue("configuration") ClientTrust clientTrust,
            @DefaultValue("certificate") Names names,
            @DefaultValue("false") boolean followLinks) {

        /** What it is; never a password. */
        @Override
        public String toString() {
            return "Source[%s, %s]".formatted(directory != null ? directory : repository, configuration);
        }
    }

    /** Which names an entry of a directory answers. */
    public enum Names {
        /** All those of its certificate. */
        CERTIFICATE,
        /** Those that its folder, or its file without the ending, is called after. */
        FOLDER
    }

    /** Whose trust store clients are verified against. */
    public enum ClientTrust {
        /** That of the configuration. */
        CONFIGURATION,
        /** That of the host, from a file beside its certificate. A host without one is disabled. */
        HOST
    }

    /**
     * Destinations that are called with a configuration.
     *
     * @param destinations Host names, wildcards for the first label such as *.bank.example, and IP addresses. Without any,
     *     the configuration is for all that no other entry names.
     * @param configuration Name of the configuration.
     */
    public record Client(
            @DefaultValue List<String> destinations,
            @Nullable String configuration) {}

    /**
     * The embedded web server.
     *
     * @param configuration Name of the configuration for the default, which resolvers derive from.
     * @param unknownServerName What happens to a name that no resolver knows.
     * @param missingServerName What happens to a client that sends no name.
     * @param backend TLS implementation.
     * @param handshakeTimeout How long a handshake may take.
     * @param resolverTimeout How long the resolvers of one handshake may take together.
     * @param resolverConcurrency How many handshakes wait for resolvers at most. The rest fails at once. Unless set, a quarter
     *     of the server's threads, and at most 256.
     * @param contextCacheSize How many contexts are remembered at most.
     * @param authorityCheck Which requests are refused that come over a connection made for another host.
     * @param resolverCache What is remembered of the answers of CacheableSniResolver beans.
     * @param sessionTicketKeys Locations of the keys of session tickets, 48 random octets each, which replicas share. The
     *     first encrypts, all of them decrypt. OpenSSL only.
     * @param insecureKeyLog File that the secrets of all connections are appended to, so that a recording of the network can
     *     be read. OpenSSL only.
     */
    public record Server(
            @Nullable String configuration,
            @DefaultValue("reject") Fallback unknownServerName,
            @DefaultValue("default") Fallback missingServerName,
            @DefaultValue("auto") Backend backend,
            @DefaultValue("10s") Duration handshakeTimeout,
            @DefaultValue("5s") Duration resolverTimeout,
            @Nullable Integer resolverConcurrency,
            @DefaultValue("10000") int contextCacheSize,
            @DefaultValue("strict") AuthorityCheck authorityCheck,
            @DefaultValue ResolverCache resolverCache,
            @DefaultValue List<String> sessionTicketKeys,
            @Nullable Path insecureKeyLog) {

        ServerSettings settings(Optional<ServerSettings.TrustChange> closeOnTrustChange) {
            return new ServerSettings(
                    unknownServerName,
                    missingServerName,
                    handshakeTimeout,
                    resolverTimeout,
                    resolverConcurrency == null ? OptionalInt.empty() : OptionalInt.of(resolverConcurrency),
                    contextCacheSize,
                    authorityCheck,
                    resolverCache.settings(),
                    closeOnTrustChange);
        }
    }

    /**
     * Cache for the answers of CacheableSniResolver beans.
     *
     * @param timeToLive How long a configuration is remembered for its server name.
     * @param negativeTimeToLive How long it is remembered that a resolver does not know a server name, or refuses it.
     * @param maximumSize How many server names are remembered at most, of each kind.
     */
    public record ResolverCache(
            @DefaultValue("1m") Duration timeToLive,
            @DefaultValue("10s") Duration negativeTimeToLive,
            @DefaultValue("10000") int maximumSize) {

        ServerSettings.ResolverCache settings() {
            return new ServerSettings.ResolverCache(timeToLive, negativeTimeToLive, maximumSize);
        }
    }

    /**
     * The management server, where it has a port of its own.
     *
     * @param configuration Name of the configuration that answers every client there, or 'inherit' for what the main
     *     server does, or 'plain' for no TLS. Unless set, it inherits, or does what management.server.ssl says.
     */
    public record Management(@Nullable String configuration) {

        public static final String INHERIT = "inherit";
        public static final String PLAIN = "plain";

        /** The configuration named, or empty if the management server has none of its own. */
        public Optional<String> name() {
            return Optional.ofNullable(configuration).filter(name -> !name.equals(INHERIT) && !name.equals(PLAIN));
        }
    }

    /**
     * Changes of files.
     *
     * @param enabled Whether files are watched, and loaded again when they change.
     * @param quietPeriod How long nothing must change before files are loaded again.
     * @param pollInterval How often files are looked at where the file system has no events.
     * @param closeConnectionsOnTrustChange What happens to connections whose clients would not be admitted any more after
     *     a change of client authentication or trust: 'never', so that they live on, or 'after 30s'.
     * @param reviewTimeout How long it may take then to find out whether a client would still be admitted. A connection of
     *     which nobody can say so, such as one whose resolver fails, ends after it.
     */
    public record Reload(
            @DefaultValue("true") boolean enabled,
            @DefaultValue("2s") Duration quietPeriod,
            @DefaultValue("30s") Duration pollInterval,
            @DefaultValue("never") CloseConnections closeConnectionsOnTrustChange,
            @DefaultValue("1m") Duration reviewTimeout) {

        Optional<ServerSettings.TrustChange> trustChange() {
            return closeConnectionsOnTrustChange
                    .after()
                    .map(patience -> new ServerSettings.TrustChange(patience, reviewTimeout));
        }
    }

    /**
     * The health component.
     *
     * @param expiryThreshold Certificates with less time left are expiring, if less than a part of their lifetime is left
     *     besides.
     * @param expiryThresholdPercent That part, in percent.
     * @param expiring Status while certificates are expiring or have expired.
     */
    public record Health(
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

    /**
     * The log of handshakes that were refused.
     *
     * @param linesPerMinute How many lines it has at most. The next one says how many were left out.
     */
    public record HandshakeLog(@DefaultValue("60") int linesPerMinute) {}

    /**
     * Questions whether certificates were revoked, at the addresses that the certificates name.
     *
     * @param timeout How long all questions of one handshake may take together, to the last byte of the last answer. Unless
     *     set, three seconds, or half of unified-tls.server.handshake-timeout if that is less.
     * @param concurrency How many handshakes wait for answers at most; to the rest nobody can tell. Unless set, 32, or a
     *     quarter of the server's threads if that is less.
     * @param authorityConcurrency How many of them may be those of one trust anchor. Unless set, a quarter of them.
     * @param largestAnswer Size of the largest list of revoked certificates that is read.
     * @param privateHosts Host names and addresses that may be asked though they lead to this machine or into a private
     *     network. All others must have public addresses.
     */
    public record Revocation(
            @Nullable Duration timeout,
            @Nullable Integer concurrency,
            @Nullable Integer authorityConcurrency,
            @DefaultValue("4MB") DataSize largestAnswer,
            @DefaultValue List<String> privateHosts) {}

    /**
     * Certificates for development.
     *
     * @param enabled Whether configurations without certificates get some for local names, from a local authority.
     * @param directory Directory of the authority. Made at the first start.
     * @param names Local names that get certificates, each with all names below it, such as those below localhost or test.
     *     Unless set, localhost and the machine's own name.
     * @param insecureAllowRemote Whether the server and the management server may listen on other addresses than the loopback one. Whoever
     *     reaches it sees an application that is not meant for others.
     */
    public record Development(
            @DefaultValue("false") boolean enabled,
            @DefaultValue(".tls-dev") Path directory,
            @Nullable List<String> names,
            @DefaultValue("false") boolean insecureAllowRemote) {}

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
    public record Policy(
            @Nullable String base,
            @Nullable String lowestVersion,
            @Nullable List<String> cipherSuites,
            @Nullable List<String> namedGroups,
            @Nullable Integer smallestRsaKey,
            @Nullable Integer smallestEcKey,
            ClientAuthentication.@Nullable Mode clientAuthentication,
            @Nullable Duration longestCertificateLifetime,
            @DefaultValue("false") boolean certificatesCoverHost) {}

    /** What happens to a configuration that breaks the policy. */
    public enum PolicyMode {
        /** It is refused. */
        ENFORCE,
        /** It is used, and the log says what is wrong with it. */
        REPORT
    }

    /** TLS implementations. */
    public enum Backend {
        /** The fastest one that can honour the configurations. */
        AUTO,
        /** The one of the Java runtime. */
        JDK,
        /** BoringSSL, a native library. */
        OPENSSL
    }
}
