package io.unifiedtls.autoconfigure.properties;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The management server, where it has a port of its own.
 *
 * @param configuration Name of the configuration that answers every client there, or 'inherit' for what the main
 *     server does, or 'plain' for no TLS. Unless set, it inherits, or does what management.server.ssl says.
 */
public record ManagementProperties(@Nullable String configuration) {

    public static final String INHERIT = "inherit";
    public static final String PLAIN = "plain";

    /** The configuration named, or empty if the management server has none of its own. */
    public Optional<String> name() {
        return Optional.ofNullable(configuration).filter(name -> !name.equals(INHERIT) && !name.equals(PLAIN));
    }
}
