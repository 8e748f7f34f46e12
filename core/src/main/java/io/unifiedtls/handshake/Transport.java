package io.unifiedtls.handshake;

import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/** The connection below an engine, as its server knows it. */
public interface Transport {

    /** The address of the client, or null where the server does not tell. */
    @Nullable SocketAddress remoteAddress();

    /**
     * Whether the client has gone while a delegated task waits for a resolver. Asked every 100 ms or so, on the thread that
     * runs the task.
     */
    boolean isClientGone();

    /**
     * End the connection in an orderly way: idle ones are closed, requests at work get their answers, and HTTP/2 clients get
     * a GOAWAY (RFC 9113, section 6.8). Called again every second until the connection is closed. Must not block.
     */
    void retire();
}
