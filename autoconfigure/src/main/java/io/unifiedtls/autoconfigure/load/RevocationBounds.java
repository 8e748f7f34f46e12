package io.unifiedtls.autoconfigure.load;

import io.unifiedtls.autoconfigure.properties.RevocationProperties;
import io.unifiedtls.autoconfigure.properties.TLSProperties;
import io.unifiedtls.revocation.RevocationSettings;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.springframework.core.env.Environment;

/** Limits for revocation queries; by default, handshakes that wait for answers use a part of the server's threads. */
public final class RevocationBounds {

    private static final int PART_OF_THREADS = 4;
    private static final int PART_OF_AUTHORITY = 4;
    /** Of the servers whose handshakes wait on the threads of requests. */
    private static final List<String> THREADS = List.of("server.tomcat.threads.max", "server.jetty.threads.max");

    private RevocationBounds() {}

    public static RevocationSettings of(TLSProperties all, Environment environment) {
        RevocationProperties properties = all.revocation();
        int concurrency = Objects.requireNonNullElseGet(properties.concurrency(), () -> concurrency(environment));
        int authority = Objects.requireNonNullElseGet(
                properties.authorityConcurrency(), () -> Math.max(1, concurrency / PART_OF_AUTHORITY));
        return new RevocationSettings(
                timeout(all),
                concurrency,
                authority,
                Math.toIntExact(properties.largestAnswer().toBytes()),
                Set.copyOf(properties.privateHosts()));
    }

    private static Duration timeout(TLSProperties all) {
        Duration longest = RevocationSettings.DEFAULT.timeout();
        Duration set = all.revocation().timeout();
        if (set != null || all.server() == null) {
            return Objects.requireNonNullElse(set, longest);
        }
        Duration half = all.server().handshakeTimeout().dividedBy(2);
        return half.compareTo(longest) < 0 ? half : longest;
    }

    private static int concurrency(Environment environment) {
        return THREADS.stream()
                .map(property -> threads(environment, property))
                .flatMap(Optional::stream)
                .map(threads -> Math.max(1, threads / PART_OF_THREADS))
                .reduce(RevocationSettings.DEFAULT.concurrency(), Math::min);
    }

    private static Optional<Integer> threads(Environment environment, String property) {
        return Optional.ofNullable(environment.getProperty(property, Integer.class));
    }
}
