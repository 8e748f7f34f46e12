package io.unifiedtls.autoconfigure.properties;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Management server with its own port.
 *
 * @param configuration Name of the configuration that answers every client of the management server, 'inherit' to do
 *     what the main server does, or 'plain' for no TLS. By default 'inherit', unless management.server.ssl is set or
 *     unified-tls.server is not.
 */
public record ManagementProperties(@Nullable String configuration) {

    public static final String INHERIT = "inherit";
    public static final String PLAIN = "plain";

    /** The configuration named, or empty if the management server has none of its own. */
    public Optional<String> name() {
        return Optional.ofNullable(configuration).filter(name -> !name.equals(INHERIT) && !name.equals(PLAIN));
    }
}
