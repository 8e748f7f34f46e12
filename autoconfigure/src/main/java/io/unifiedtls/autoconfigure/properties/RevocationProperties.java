package io.unifiedtls.autoconfigure.properties;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Limits for revocation queries.
 *
 * @param timeout Maximum duration of all queries of one handshake together. By default 3 seconds, or half of
 *     unified-tls.server.handshake-timeout if that is less.
 * @param concurrency Maximum number of handshakes that wait for answers. The status of further peers cannot be
 *     determined. By default 32, or a quarter of the server's threads if that is less.
 * @param authorityConcurrency Maximum number of waiting handshakes for one trust anchor. By default, a quarter of the
 *     concurrency.
 * @param largestAnswer Maximum size of a CRL.
 * @param privateHosts Host names and addresses that can be queried even if they lead to this machine or to a private
 *     network. All others must have public addresses.
 */
public record RevocationProperties(
        @Nullable Duration timeout,
        @Nullable Integer concurrency,
        @Nullable Integer authorityConcurrency,
        @DefaultValue("4MB") DataSize largestAnswer,
        @DefaultValue List<String> privateHosts) {}
