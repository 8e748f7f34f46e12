package io.unifiedtls.autoconfigure.properties;

import io.unifiedtls.selection.ServerSettings;
import io.unifiedtls.selection.ServerSettings.AuthorityCheck;
import io.unifiedtls.selection.ServerSettings.Fallback;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.NestedConfigurationProperty;
import org.springframework.boot.context.properties.bind.DefaultValue;

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
public record ServerProperties(
        @Nullable String configuration,
        @DefaultValue("reject") Fallback unknownServerName,
        @DefaultValue("default") Fallback missingServerName,
        @DefaultValue("auto") Backend backend,
        @DefaultValue("10s") Duration handshakeTimeout,
        @DefaultValue("5s") Duration resolverTimeout,
        @Nullable Integer resolverConcurrency,
        @DefaultValue("10000") int contextCacheSize,
        @DefaultValue("strict") AuthorityCheck authorityCheck,
        @NestedConfigurationProperty @DefaultValue ResolverCache resolverCache,
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
