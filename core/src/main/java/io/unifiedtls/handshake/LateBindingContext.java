package io.unifiedtls.handshake;

import io.unifiedtls.ServerName;
import io.unifiedtls.TLSServerContext;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashSet;

/** A root context, as the servers' adapters need it. */
public interface LateBindingContext extends TLSServerContext {

    /** How many {@link #knows lookups} wait for resolvers at once; more than that are not answered. */
    int LOOKUPS = 8;

    @Override
    LateBindingEngine newEngine();

    /** Whether engines work on memory outside the heap, so that servers save a copy with buffers there. */
    boolean prefersDirectBuffers();

    /** How long a handshake may take, from the first bytes to its end. */
    Duration handshakeTimeout();

    /** Say whose threads run delegated tasks and {@link #permits}. To be called before the first connection. */
    void servedBy(ServerThreads threads);

    /** A root that answers every client with this one's configuration, whatever name it asks for. */
    LateBindingContext forEveryName();

    /**
     * Whether the host table, a source or a resolver knows a name; the server's own configuration is not enough. The answer is
     * pending where resolvers have to be asked, in places that handshakes do not need.
     *
     * @return a refusal where a resolver refuses the name, or cannot tell
     */
    Answer<Boolean> knows(ServerName serverName);

    /**
     * Whether a request for an authority may come over a connection (RFC 9110, section 7.4). The answer is pending where
     * resolvers have to be asked that a handshake for that authority would ask.
     *
     * @param authority the host of the request as received, with or without port; empty if there is none
     */
    Answer<Boolean> permits(LateBindingEngine connection, String authority);

    /** Whether a request may come over a connection that names these authorities, in its target and in its headers. */
    default Answer<Boolean> permits(LateBindingEngine connection, Collection<String> authorities) {
        Answer<Boolean> permitted = Answer.ready(true);
        for (String authority : authorities.size() < 2 ? authorities : new LinkedHashSet<>(authorities)) {
            permitted = permitted.then(before -> before ? permits(connection, authority) : Answer.ready(false));
        }
        return permitted;
    }
}
