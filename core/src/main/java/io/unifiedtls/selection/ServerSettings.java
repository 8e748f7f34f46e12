package io.unifiedtls.selection;

import io.unifiedtls.CacheableSniResolver;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * How root server contexts treat clients.
 *
 * @param unknownServerName what happens to a name that no resolver knows
 * @param missingServerName what happens to a client that sends no name, if no resolver takes it
 * @param handshakeTimeout from the first bytes to the end of the handshake, more than zero
 * @param resolverTimeout for all resolvers that may block together, per handshake, more than zero
 * @param resolverConcurrency how many handshakes wait for resolvers at most; the rest fails at once; more than zero;
 *     empty for a part of the server's threads
 * @param contextCacheSize how many derived contexts a root remembers at most, more than zero
 * @param authorityCheck which requests for another authority than the server name are refused
 * @param resolverCache how answers of cacheable resolvers are remembered
 * @param closeOnTrustChange when connections end that would not be admitted any more after a change of client
 *     authentication or trust; empty if they are not ended
 */
public record ServerSettings(
        Fallback unknownServerName,
        Fallback missingServerName,
        Duration handshakeTimeout,
        Duration resolverTimeout,
        OptionalInt resolverConcurrency,
        int contextCacheSize,
        AuthorityCheck authorityCheck,
        ResolverCache resolverCache,
        Optional<TrustChange> closeOnTrustChange) {

    /** The settings where nothing is configured. */
    public static final ServerSettings DEFAULT = new ServerSettings(
            Fallback.REJECT,
            Fallback.DEFAULT,
            Duration.ofSeconds(10),
            Duration.ofSeconds(5),
            OptionalInt.empty(),
            10_000,
            AuthorityCheck.STRICT,
            ResolverCache.DEFAULT,
            Optional.empty());

    public ServerSettings {
        requirePositive("handshakeTimeout", handshakeTimeout);
        requirePositive("resolverTimeout", resolverTimeout);
        resolverConcurrency.ifPresent(value -> requirePositive("resolverConcurrency", value));
        requirePositive("contextCacheSize", contextCacheSize);
    }

    /** These, with the root's configuration for everybody whom no resolver takes. */
    public ServerSettings answeringEveryName() {
        return new ServerSettings(
                Fallback.DEFAULT,
                Fallback.DEFAULT,
                handshakeTimeout,
                resolverTimeout,
                resolverConcurrency,
                contextCacheSize,
                authorityCheck,
                resolverCache,
                closeOnTrustChange);
    }

    /** These, with what happens to connections after a change of trust. */
    public ServerSettings closing(Optional<TrustChange> closing) {
        return new ServerSettings(
                unknownServerName,
                missingServerName,
                handshakeTimeout,
                resolverTimeout,
                resolverConcurrency,
                contextCacheSize,
                authorityCheck,
                resolverCache,
                closing);
    }

    private static void requirePositive(String setting, Duration value) {
        if (value.isNegative() || value.isZero()) {
            throw new IllegalArgumentException("%s must be more than zero, not %s".formatted(setting, value));
        }
    }

    private static void requirePositive(String setting, int value) {
        if (value < 1) {
            throw new IllegalArgumentException("%s must be at least 1, not %d".formatted(setting, value));
        }
    }

    /** The way to answer a client whose server name no resolver knows. */
    public enum Fallback {
        /** End the handshake with a fatal alert. */
        REJECT,
        /** Answer with the configuration of the root context. */
        DEFAULT
    }

    /**
     * How answers of a {@link CacheableSniResolver} are remembered, in one cache for names that it knows and one for
     * names that it does not know or refuses, so that strangers cannot push the former out.
     *
     * @param timeToLive of a configuration, more than zero
     * @param negativeTimeToLive of an answer without configuration, more than zero
     * @param maximumSize of each of the two caches, more than zero
     */
    public record ResolverCache(Duration timeToLive, Duration negativeTimeToLive, int maximumSize) {

        public static final ResolverCache DEFAULT =
                new ResolverCache(Duration.ofMinutes(1), Duration.ofSeconds(10), 10_000);

        public ResolverCache {
            requirePositive("timeToLive", timeToLive);
            requirePositive("negativeTimeToLive", negativeTimeToLive);
            requirePositive("maximumSize", maximumSize);
        }
    }

    /**
     * When connections end after a change of client authentication or trust.
     *
     * @param patience how long they live on; not negative
     * @param reviewTimeout after which they end, too, if nobody could say whether their clients would be admitted; more
     *     than zero
     */
    public record TrustChange(Duration patience, Duration reviewTimeout) {

        public TrustChange {
            requirePositive("reviewTimeout", reviewTimeout);
        }
    }

    /** Which requests for another authority than the connection's server name are refused (RFC 9110, section 7.4). */
    public enum AuthorityCheck {
        /** Where the connection does not have what that authority's configuration demands. */
        STRICT,
        /** Only where that authority's configuration asks for client authentication. */
        LENIENT,
        /** None. */
        OFF
    }
}
