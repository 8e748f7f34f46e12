package io.unifiedtls;

import java.util.List;

/**
 * Where the keys of session tickets come from. A bean of this type, which may fetch them from a secret store, lets all
 * replicas of a server resume each other's sessions. The JDK takes none: there it has no effect.
 */
@FunctionalInterface
public interface SessionTicketKeys {

    /**
     * The keys that are in force: the first encrypts, all of them decrypt. Asked at each handshake, on any thread, so it
     * must answer at once from memory, and with the same list as long as nothing has changed.
     *
     * @return at least one
     */
    List<SessionTicketKey> current();
}
