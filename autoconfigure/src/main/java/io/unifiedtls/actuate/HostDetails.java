package io.unifiedtls.actuate;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

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

    /**
     * The hosts of a tenant in the order of their names, each with its facts.
     *
     * @param after the last name of the page before; null for the first page
     * @param limit how many at most
     */
    default List<Map<String, Object>> ofTenant(String tenant, @Nullable String after, int limit) {
        return List.of();
    }

    /**
     * The facts of all processes that serve the hosts, by their names, never a secret.
     *
     * @return empty if the module does not know other processes
     */
    default Optional<Map<String, Object>> fleet() {
        return Optional.empty();
    }

    /**
     * Renew what can be renewed of a host, such as its certificate. Returns at once.
     *
     * @return the facts of what was begun; empty if there is nothing to renew
     */
    default Optional<Map<String, Object>> renew(String name) {
        return Optional.empty();
    }
}
