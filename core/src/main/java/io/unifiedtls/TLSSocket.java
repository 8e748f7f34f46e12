package io.unifiedtls;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.channels.ByteChannel;
import java.time.Duration;

/**
 * A blocking connection over TLS. The handshake happens at the first use, or in {@link #connection}. One thread
 * may read while another writes, even on virtual threads.
 *
 * <p>Reading returns -1 only after the peer's {@code close_notify}. If the network connection ends without it,
 * reading throws a {@link RaggedEndException}. A timeout is a {@code SocketTimeoutException}; after it, reading may go on. Streams and
 * channel methods are the same connection: closing one closes it.
 */
public interface TLSSocket extends ByteChannel {

    InputStream inputStream();

    /** Not buffered: each write is at least one record. */
    OutputStream outputStream();

    /**
     * The negotiated connection.
     *
     * @throws IOException if the handshake fails
     */
    TLSConnection connection() throws IOException;

    /**
     * Set how long one read from the network may take.
     *
     * @param timeout zero for no limit, which is the default
     */
    void setReadTimeout(Duration timeout) throws IOException;

    /**
     * Send {@code close_notify}; reading remains possible.
     *
     * @throws IOException if the connection's version is not TLS 1.3, which alone allows that
     */
    void shutdownOutput() throws IOException;

    /** Send {@code close_notify} and close without waiting for the peer's. */
    @Override
    void close() throws IOException;

    /**
     * Send {@code close_notify}, wait for the peer's, and close. Data that the peer still sends is dropped.
     *
     * @param timeout for each read of the network
     * @throws RaggedEndException if the peer ended without saying so
     */
    void close(Duration timeout) throws IOException;

    /** The connection beneath: for addresses and options, not for its streams. */
    Socket socket();
}
