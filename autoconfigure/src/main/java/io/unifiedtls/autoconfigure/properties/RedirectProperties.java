package io.unifiedtls.autoconfigure.properties;

import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * Port that redirects HTTP to HTTPS.
 *
 * @param port Port to listen on without TLS, 0 for any free port. It sends clients of known hosts to HTTPS. If it is not
 *     set, nothing listens.
 * @param address Network address to listen on. By default, server.address.
 * @param httpsPort Port of HTTPS as clients see it, where a proxy or a container maps ports. By default, the port of the
 *     server.
 */
public record RedirectProperties(
        @Nullable Integer port,
        @Nullable InetAddress address,
        @Nullable Integer httpsPort) {

    static final RedirectProperties NONE = new RedirectProperties(null, null, null);
}
