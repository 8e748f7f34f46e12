package io.unifiedtls;

import java.nio.ByteBuffer;
import java.util.Optional;
import javax.net.ssl.SSLException;

/**
 * TLS without I/O: bytes of the network go in and out on one side, bytes of the application on the other. It never blocks,
 * holds a bounded number of bytes, and takes no more before some of them are taken out. Not thread-safe.
 *
 * <p>A step that makes no progress says what it needs. When TLS itself fails, a step throws, and what is left to
 * {@link #drain} is the alert for the peer.
 */
public interface TLSBuffer extends AutoCloseable {

    /**
     * Take bytes that came from the network.
     *
     * @return how many were taken; less than there are when it is full, until a step uses some
     */
    int feed(ByteBuffer network);

    /** Note that nothing more comes from the network. */
    void feedEnd();

    /**
     * Give bytes that have to go to the network.
     *
     * @return how many were given; 0 if there is none left, or no room for them
     */
    int drain(ByteBuffer network);

    /** Whether there is anything to {@link #drain}. */
    boolean hasOutput();

    /**
     * Go on with the handshake. Reading and writing do that, too.
     *
     * @return {@link Progress} when the handshake is over
     * @throws SSLException if it failed
     */
    Step handshake() throws SSLException;

    /**
     * Read what the peer's application wrote.
     *
     * @return {@link Progress} with more than 0 bytes if there were any and there was room for them
     * @throws SSLException if TLS failed
     */
    Step read(ByteBuffer application) throws SSLException;

    /**
     * Write bytes of the application, which then have to be {@link #drain drained}.
     *
     * @return {@link Progress} with the number of bytes taken; {@link Closed} after a {@link #shutdown}
     * @throws SSLException if TLS failed
     */
    Step write(ByteBuffer application) throws SSLException;

    /**
     * Say that the application writes nothing more ({@code close_notify}; RFC 8446, section 6.1). In TLS 1.3 reading goes
     * on; before it, what the peer still sends is lost.
     *
     * @return {@link NeedsDrain} until the alert is drained, then {@link Closed} if the peer has closed, too, or
     *     {@link NeedsInput} if whoever wants to wait for that may
     * @throws SSLException if TLS failed
     */
    Step shutdown() throws SSLException;

    /** What was negotiated; empty until the handshake is over. */
    Optional<TLSConnection> connection();

    /**
     * Give back what the buffer holds. To be called when the connection below is closed, from whatever thread; it sends
     * nothing, and no step is possible afterwards.
     */
    @Override
    void close();

    /** The outcome of one step. */
    sealed interface Step permits Progress, NeedsInput, NeedsDrain, NeedsTask, Closed, ClosedRaggedly {}

    /**
     * It went on.
     *
     * @param bytes of the application that were moved
     */
    record Progress(int bytes) implements Step {}

    /** {@link #feed} is needed, or {@link #feedEnd}. */
    record NeedsInput() implements Step {}

    /** {@link #drain} is needed. */
    record NeedsDrain() implements Step {}

    /**
     * Work is to be done, which may take its time and may block: a signature, or a resolver.
     *
     * @param task to be run on any thread; the next step comes after it
     */
    record NeedsTask(Runnable task) implements Step {}

    /** The peer has said that nothing more comes. */
    record Closed() implements Step {}

    /** Nothing more comes, and the peer has not said so: what was read may have been cut off by somebody else. */
    record ClosedRaggedly() implements Step {}
}
