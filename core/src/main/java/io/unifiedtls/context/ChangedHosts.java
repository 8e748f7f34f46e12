package io.unifiedtls.context;

import io.unifiedtls.CertificateRepository.Changed;
import io.unifiedtls.ServerName;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * The hosts that a change concerns.
 *
 * @param all whether it concerns all of them
 * @param names exact ones and wildcards, if not
 */
record ChangedHosts(boolean all, Set<String> names) {

    static final ChangedHosts ALL = new ChangedHosts(true, Set.of());

    private static final String WILDCARD = "*.";

    /** As a repository tells of them. A text that is no name may mean any. */
    static ChangedHosts of(Changed changed) {
        if (!(changed instanceof Changed.Names told)) {
            return ALL;
        }
        Set<String> names = new HashSet<>();
        for (String name : told.names()) {
            String start = name.startsWith(WILDCARD) ? WILDCARD : "";
            Optional<ServerName> parsed = ServerName.parse(name.substring(start.length()));
            if (parsed.isEmpty()) {
                return ALL;
            }
            names.add(start + parsed.get().value());
        }
        return new ChangedHosts(false, names);
    }

    /** Whether a client with this server name, or without one, may get something else now. */
    boolean concern(Optional<ServerName> serverName) {
        return all || serverName.filter(this::includes).isPresent();
    }

    private boolean includes(ServerName serverName) {
        return names.contains(serverName.value())
                || serverName
                        .parent()
                        .filter(parent -> names.contains(WILDCARD + parent.value()))
                        .isPresent();
    }
}
