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
 * Embedded web server. If it is not set, the server stays as Spring Boot configures it.
 *
 * @param enabled Whether the embedded server uses this TLS. Set it to false in a profile behind a proxy that terminates TLS.
 * @param configuration Name of the default configuration, which resolvers derive from.
 * @param unknownServerName Answer to a client that sends a name that no resolver knows.
 * @param missingServerName Answer to a client that sends no name.
 * @param backend TLS implementation.
 * @param handshakeTimeout Maximum duration of a handshake.
 * @param resolverTimeout Maximum duration of all resolvers of one handshake together.
 * @param resolverConcurrency Maximum number of handshakes that wait for resolvers. Further handshakes fail immediately.
 *     By default, a quarter of the server's threads, at most 256.
 * @param contextCacheSize Maximum number of remembered contexts.
 * @param authorityCheck Requests to refuse that arrive over a connection made for another host.
 * @param resolverCache Cache for the answers of CacheableSniResolver beans.
 * @param sessionTicketKeys Locations of the session ticket keys that replicas share, 48 random bytes each. The first
 *     key encrypts, all keys decrypt. OpenSSL only.
 * @param insecureKeyLog File to append the secrets of all connections to, for reading recorded network traffic. OpenSSL
 *     only.
 */
public record ServerProperties(
        @DefaultValue("true") boolean enabled,
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
     * @param timeToLive How long to use a configuration for its server name before its resolver is asked again.
     * @param negativeTimeToLive How long to remember that a resolver does not know a server name, or refuses it.
     * @param maximumSize Maximum number of remembered server names, for known and unknown names each.
     */
    public record ResolverCache(
            @DefaultValue("1m") Duration timeToLive,
            @DefaultValue("10s") Duration negativeTimeToLive,
            @DefaultValue("10000") int maximumSize) {

        ServerSettings.ResolverCache settings() {
            return new ServerSettings.ResolverCache(timeToLive, negativeTimeToLive, maximumSize);
        }
    }

    /** TLS implementation. */
    public enum Backend {
        /** The fastest implementation that supports all configurations. */
        AUTO,
        /** The implementation of the Java runtime. */
        JDK,
        /** BoringSSL, a native library. */
        OPENSSL
    }
}
