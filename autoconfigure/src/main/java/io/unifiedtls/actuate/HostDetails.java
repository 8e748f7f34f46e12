package io.unifiedtls.actuate;

import java.util.Map;
import java.util.Optional;

/** Tells what is stored of a host. Brought by a module. Thread-safe. */
@FunctionalInterface
public interface HostDetails {

    /**
     * The facts of a host by their names, never a secret.
     *
     * @param name a server name in A-labels and lower case, or a wildcard
     * @return empty if nothing is stored of it
     */
    Optional<Map<String, Object>> of(String name);
}
