package io.unifiedtls.handshake;

import io.unifiedtls.TLSServerContext;
import java.time.Duration;
import java.util.Optional;

/** A root context, as the servers' adapters need it. */
public interface LateBindingContext extends TLSServerContext {

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
     * Whether a request for an authority may come over a connection (RFC 9110, section 7.4). Asks whom a handshake for
     * that authority would ask, so it may block: never to be called on an event loop.
     *
     * @param authority the host of the request as received, with or without port; empty if there is none
     */
    boolean permits(LateBindingEngine connection, String authority);

    /** What {@link #permits} would answer, where that takes no question to anybody; else empty. Never blocks. */
    Optional<Boolean> permitsAtOnce(LateBindingEngine connection, String authority);
}
