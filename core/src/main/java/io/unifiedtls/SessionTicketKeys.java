package io.unifiedtls;

import java.util.List;

/**
 * A source of session ticket keys. A bean of this type, which can fetch the keys from a secret store, lets all
 * replicas of a server resume each other's sessions. It has no effect on the JDK, which does not accept keys.
 */
@FunctionalInterface
public interface SessionTicketKeys {

    /**
     * The keys in force: the first encrypts, and all of them decrypt. This method is called at each handshake, on
     * any thread. It must return immediately, from memory, and must return the same list until the keys change.
     *
     * @return at least one
     */
    List<SessionTicketKey> current();
}
