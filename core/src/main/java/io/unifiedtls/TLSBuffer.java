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
     * Accept bytes from the network.
     *
     * @return the number of bytes accepted; fewer than available if the buffer is full, until a step uses some
     */
    int feed(ByteBuffer network);

    /** Note that the network connection has ended. */
    void feedEnd();

    /**
     * Return bytes to send to the network.
     *
     * @return the number of bytes returned; 0 if there are none, or no room for them
     */
    int drain(ByteBuffer network);

    /** Whether there is anything to {@link #drain}. */
    boolean hasOutput();

    /**
     * Continue the handshake. Reading and writing continue it too.
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
     * End the output of the application ({@code close_notify}; RFC 8446, section 6.1). In TLS 1.3 reading remains
     * possible; in earlier versions, data that the peer still sends is lost.
     *
     * @return {@link NeedsDrain} until the alert is drained, then {@link Closed} if the peer has closed, too, or
     *     {@link NeedsInput} if whoever wants to wait for that may
     * @throws SSLException if TLS failed
     */
    Step shutdown() throws SSLException;

    /** The negotiated connection; empty until the handshake is over. */
    Optional<TLSConnection> connection();

    /**
     * Release the resources of the buffer. Call it when the underlying connection is closed, from any thread. It
     * sends nothing, and no step is possible afterwards.
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
     * A task must run, which may take long and may block: a signature or a resolver.
     *
     * @param task to be run on any thread; the next step comes after it
     */
    record NeedsTask(Runnable task) implements Step {}

    /** The peer has closed the connection with {@code close_notify}. */
    record Closed() implements Step {}

    /** The connection has ended without {@code close_notify}, so an attacker may have cut off the data. */
    record ClosedRaggedly() implements Step {}
}
