package io.unifiedtls.context;

import io.unifiedtls.ServerName;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * The hosts that a change concerns.
 *
 * @param names exact ones and wildcards; empty for all
 */
record ChangedHosts(Set<String> names) {

    static final ChangedHosts ALL = new ChangedHosts(Set.of());

    private static final String WILDCARD = "*.";

    /** As a repository tells of them. What is no name may mean any. */
    static ChangedHosts of(Set<String> told) {
        Set<String> names = new HashSet<>();
        for (String name : told) {
            String start = name.startsWith(WILDCARD) ? WILDCARD : "";
            Optional<ServerName> parsed = ServerName.parse(name.substring(start.length()));
            if (parsed.isEmpty()) {
                return ALL;
            }
            names.add(start + parsed.get().value());
        }
        return new ChangedHosts(names);
    }

    /** Whether a client with this server name, or without one, may get something else now. */
    boolean concern(Optional<ServerName> serverName) {
        return names.isEmpty() || serverName.filter(this::includes).isPresent();
    }

    private boolean includes(ServerName serverName) {
        return names.contains(serverName.value())
                || serverName
                        .parent()
                        .filter(parent -> names.contains(WILDCARD + parent.value()))
                        .isPresent();
    }
}
