package io.unifiedtls;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.channels.ByteChannel;
import java.time.Duration;

/**
 * A blocking connection over TLS. The handshake comes with the first use, or with {@link #connection}. One thread may read
 * while another writes; it is at home on virtual threads.
 *
 * <p>Reading answers the end (-1) only when the peer has said that nothing more comes; an end of the network without that
 * is a {@link RaggedEndException}. A timeout is a {@code SocketTimeoutException}; after it, reading may go on. Streams and
 * channel methods are the same connection: closing one closes it.
 */
public interface TLSSocket extends ByteChannel {

    InputStream inputStream();

    /** Not buffered: each write is at least one record. */
    OutputStream outputStream();

    /**
     * What was negotiated.
     *
     * @throws IOException if the handshake fails
     */
    TLSConnection connection() throws IOException;

    /**
     * Set how long one read of the network may take.
     *
     * @param timeout zero for no limit, which is the default
     */
    void setReadTimeout(Duration timeout) throws IOException;

    /**
     * Say that nothing more will be written; reading goes on.
     *
     * @throws IOException if the connection's version is not TLS 1.3, which alone allows that
     */
    void shutdownOutput() throws IOException;

    /** Say that nothing more will be written, and close without waiting for the peer to say the same. */
    @Override
    void close() throws IOException;

    /**
     * Say that nothing more will be written, wait until the peer says the same, and close. What it still sends is
     * dropped.
     *
     * @param timeout for each read of the network
     * @throws RaggedEndException if the peer ended without saying so
     */
    void close(Duration timeout) throws IOException;

    /** The connection beneath: for addresses and options, not for its streams. */
    Socket socket();
}
