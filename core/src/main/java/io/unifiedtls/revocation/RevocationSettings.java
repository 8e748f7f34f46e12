package io.unifiedtls.revocation;

import java.time.Duration;
import java.util.Collection;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * How far others may go who are asked whether certificates were revoked.
 *
 * @param timeout how long the questions of one handshake may take together, to the last byte of the last answer
 * @param concurrency how many handshakes wait for answers at most
 * @param authorityConcurrency how many of them may be those of one trust anchor
 * @param largestAnswer in bytes
 * @param privateHosts names and addresses, in lower case, that may be asked though they lead into a private network
 */
public record RevocationSettings(
        Duration timeout, int concurrency, int authorityConcurrency, int largestAnswer, Set<String> privateHosts) {

    public static final RevocationSettings DEFAULT =
            new RevocationSettings(Duration.ofSeconds(3), 32, 8, 4 * 1024 * 1024, Set.of());

    public RevocationSettings {
        privateHosts = privateHosts.stream()
                .map(host -> host.toLowerCase(Locale.ROOT))
                .collect(Collectors.toUnmodifiableSet());
    }

    /** The same with other private hosts. */
    public RevocationSettings withPrivateHosts(Collection<String> hosts) {
        return new RevocationSettings(timeout, concurrency, authorityConcurrency, largestAnswer, Set.copyOf(hosts));
    }
}
