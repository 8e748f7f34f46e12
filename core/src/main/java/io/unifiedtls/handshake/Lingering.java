package io.unifiedtls.handshake;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How long a server goes on reading from a client that it has refused. A connection that is closed while bytes are on their
 * way is reset, and a client that is just writing never sees the alert (RFC 9112, section 9.6, describes the same for HTTP).
 * The client has two seconds from the alert on, and may send a megabyte. Thread-safe.
 */
public final class Lingering {

    /** From the alert on. */
    public static final Duration TIME = Duration.ofSeconds(2);

    private static final long BYTES = 1 << 20;

    private final long end = System.nanoTime() + TIME.toNanos();
    private final AtomicLong received = new AtomicLong();

    /**
     * Count what the client has sent.
     *
     * @return whether the connection is to be closed now
     */
    public boolean isOverAfter(int bytes) {
        return received.addAndGet(bytes) > BYTES || System.nanoTime() - end > 0;
    }
}
