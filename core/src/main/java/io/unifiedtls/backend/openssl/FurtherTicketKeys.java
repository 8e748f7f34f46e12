package io.unifiedtls.backend.openssl;

import io.unifiedtls.SessionTicketKey;
import io.unifiedtls.SessionTicketKeys;
import java.util.List;

/**
 * Session ticket keys of a module, for servers whose application has none of its own. Not a {@link SessionTicketKeys}, so
 * that the application's bean of that type is the only one. Implementations are thread-safe.
 */
public interface FurtherTicketKeys {

    /** The keys in force, as {@link SessionTicketKeys#current()} has them. */
    List<SessionTicketKey> current();

    /** A TLS implementation was chosen that uses these keys. Does not block. */
    void use();
}
