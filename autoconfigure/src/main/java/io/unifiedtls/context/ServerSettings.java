package io.unifiedtls.context;

import io.unifiedtls.InvalidTLSConfigurationException;
import java.time.Duration;
import java.util.List;

/**
 * How root server contexts treat clients.
 *
 * @param unknownServerName what happens to a name that no resolver knows
 * @param missingServerName what happens to a client that sends no name, if no resolver takes it
 * @param handshakeTimeout from the first bytes to the end of the handshake, more than zero
 * @param resolverTimeout for all resolvers that may block together, per handshake, more than zero
 * @param resolverConcurrency how many handshakes wait for resolvers at most; the rest fails at once; more than zero
 * @param contextCacheSize how many derived contexts a root remembers at most, more than zero
 */
public record ServerSettings(
        Fallback unknownServerName,
        Fallback missingServerName,
        Duration handshakeTimeout,
        Duration resolverTimeout,
        int resolverConcurrency,
        int contextCacheSize) {

    /** What holds where nothing is configured. */
    public static final ServerSettings DEFAULT = new ServerSettings(
            Fallback.REJECT, Fallback.DEFAULT, Duration.ofSeconds(10), Duration.ofSeconds(5), 256, 10_000);

    public ServerSettings {
        requirePositive("handshake-timeout", handshakeTimeout);
        requirePositive("resolver-timeout", resolverTimeout);
        requirePositive("resolver-concurrency", resolverConcurrency);
        requirePositive("context-cache-size", contextCacheSize);
    }

    private static void requirePositive(String setting, Duration value) {
        if (value.isNegative() || value.isZero()) {
            throw new InvalidTLSConfigurationException(
                    List.of("tls.server.%s is %s. Set it to more than zero.".formatted(setting, value)));
        }
    }

    private static void requirePositive(String setting, int value) {
        if (value < 1) {
            throw new InvalidTLSConfigurationException(
                    List.of("tls.server.%s is %d. Set it to at least 1.".formatted(setting, value)));
        }
    }

    /** What to do when no resolver knows a client's server name. */
    public enum Fallback {
        /** End the handshake with a fatal alert. */
        REJECT,
        /** Answer with the configuration of the root context. */
        DEFAULT
    }
}
