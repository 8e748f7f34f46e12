package io.unifiedtls.autoconfigure.properties;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

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
public record RevocationProperties(
        @Nullable Duration timeout,
        @Nullable Integer concurrency,
        @Nullable Integer authorityConcurrency,
        @DefaultValue("4MB") DataSize largestAnswer,
        @DefaultValue List<String> privateHosts) {}
