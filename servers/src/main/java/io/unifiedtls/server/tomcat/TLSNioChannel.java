package io.unifiedtls.server.tomcat;

import io.unifiedtls.ServerName;
import io.unifiedtls.handshake.LateBindingContext;
import io.unifiedtls.handshake.LateBindingEngine;
import io.unifiedtls.handshake.Lingering;
import io.unifiedtls.handshake.Transport;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.Objects;
import java.util.concurrent.locks.Lock;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSession;
import org.apache.coyote.Processor;
import org.apache.tomcat.util.buf.ByteBufferUtils;
import org.apache.tomcat.util.net.NioEndpoint.NioSocketWrapper;
import org.apache.tomcat.util.net.SSLSupport;
import org.apache.tomcat.util.net.SecureNioChannel;
import org.apache.tomcat.util.net.SocketBufferHandler;
import org.jspecify.annotations.Nullable;

/**
 * Tomcat's TLS channel, with a {@link LateBindingEngine} instead of Tomcat's own parser of the ClientHello, which
 * ignores the boundaries of records.
 */
final class TLSNioChannel extends SecureNioChannel {

    private final TLSNioEndpoint endpoint;
    /** From the end of the handshake on; a channel may be used again for another connection. */
    private volatile @Nullable TLSConnectionSupport support;

    private volatile @Nullable Lingering lingering;

    TLSNioChannel(SocketBufferHandler buffer, TLSNioEndpoint endpoint) {
        super(buffer, endpoint);
        this.endpoint = endpoint;
    }

    @Override
    public void reset(@Nullable SocketChannel channel, @Nullable NioSocketWrapper wrapper) throws IOException {
        super.reset(channel, wrapper);
        lingering = null;
    }

    /** Creates the engine at the first bytes. */
    @Override
    protected int processSNI() throws IOException {
        if (sc.read(netInBuffer) == -1) {
            return -1;
        }
        if (netInBuffer.position() == 0) {
            return SelectionKey.OP_READ;
        }
        LateBindingContext context = endpoint.context();
        sslEngine = context.newEngine();
        engine().attach(new ChannelTransport());
        engine().bytesArrived();
        prepareBuffers(sslEngine.getSession());
        sslEngine.beginHandshake();
        handshakeStatus = sslEngine.getHandshakeStatus();
        return 0;
    }

    @Override
    public int handshake(boolean read, boolean write) throws IOException {
        if (lingering != null) {
            return linger();
        }
        int interest;
        try {
            interest = super.handshake(read, write);
        } catch (SSLException ex) {
            interest = -1; // The engine has told what went wrong.
        }
        if (interest == 0) {
            socketWrapper.setReadTimeout(endpoint.getConnectionTimeout());
            socketWrapper.setWriteTimeout(endpoint.getConnectionTimeout());
        } else if (interest == -1 && sslEngine != null && engine().hasFailed()) {
            return beginLingering();
        }
        return interest;
    }

    /** Tomcat would close, and what the client is just sending would reset the connection. */
    private int beginLingering() throws IOException {
        try {
            while (flush(netOutBuffer) && engine().getHandshakeStatus() == HandshakeStatus.NEED_WRAP) {
                handshakeWrap(true);
            }
        } catch (SSLException ex) {
            // All is said.
        }
        sc.shutdownOutput();
        lingering = new Lingering();
        long silent = System.currentTimeMillis() - socketWrapper.getLastRead();
        socketWrapper.setReadTimeout(silent + Lingering.TIME.toMillis());
        return linger();
    }

    private int linger() throws IOException {
        int count;
        do {
            netInBuffer.clear();
            count = sc.read(netInBuffer);
            if (count < 0 || Objects.requireNonNull(lingering).isOverAfter(count)) {
                return -1;
            }
        } while (count > 0);
        return SelectionKey.OP_READ;
    }

    /** The bytes that were in the buffer before are no record, and must not be flushed if there is no new one. */
    @Override
    protected SSLEngineResult handshakeWrap(boolean write) throws IOException {
        return orDiscard(() -> super.handshakeWrap(write));
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
        return orDiscard(() -> super.write(source));
    }

    @Override
    public long write(ByteBuffer[] sources, int offset, int length) throws IOException {
        return orDiscard(() -> super.write(sources, offset, length));
    }

    @Override
    public void close() throws IOException {
        orDiscard(() -> {
            super.close();
            return true;
        });
    }

    private <T> T orDiscard(Wrapping<T> wrapping) throws IOException {
        try {
            return wrapping.run();
        } catch (IOException | RuntimeException | Error ex) {
            netOutBuffer.position(0).limit(0);
            throw ex;
        }
    }

    @Override
    protected HandshakeStatus tasks() {
        HandshakeStatus status = super.tasks();
        engine().clientHello()
                .flatMap(clientHello -> clientHello.serverName())
                .map(ServerName::value)
                .ifPresent(socketWrapper::setSniHostName);
        return status;
    }

    @Override
    public @Nullable SSLSupport getSSLSupport() {
        if (sslEngine == null) {
            return null;
        }
        TLSConnectionSupport known = support;
        if (known == null || known.engine() != sslEngine) {
            known = new TLSConnectionSupport(engine());
            support = engine().connection().isPresent() ? known : null;
        }
        return known;
    }

    @Override
    public void close(boolean force) throws IOException {
        try {
            super.close(force);
        } catch (IOException ex) {
            if (isOpen()) {
                throw ex; // Else it is closed all the same, and Tomcat would log what the client has broken.
            }
        } finally {
            if (sslEngine != null && !isOpen()) {
                engine().closed();
            }
        }
    }

    private LateBindingEngine engine() {
        return (LateBindingEngine) sslEngine;
    }

    private void prepareBuffers(SSLSession session) {
        getBufHandler().expand(session.getApplicationBufferSize());
        netInBuffer = ByteBufferUtils.expand(netInBuffer, session.getPacketBufferSize());
        netOutBuffer = ByteBufferUtils.expand(netOutBuffer, session.getPacketBufferSize());
        netOutBuffer.position(0);
        netOutBuffer.limit(0);
    }

    @FunctionalInterface
    private interface Wrapping<T> {

        T run() throws IOException;
    }

    private final class ChannelTransport implements Transport {

        @Override
        public @Nullable SocketAddress remoteAddress() {
            try {
                return sc.getRemoteAddress();
            } catch (IOException ex) {
                return null;
            }
        }

        /** Reads ahead, since nothing else notices that the client has closed while this thread is at work. */
        @Override
        public boolean isClientGone() {
            try {
                return netInBuffer.hasRemaining() && sc.read(netInBuffer) < 0;
            } catch (IOException ex) {
                return true;
            }
        }

        /** The holder of the lock is at work. Between requests of HTTP/1.1 there is no processor. */
        @Override
        public void retire() {
            Lock lock = socketWrapper.getLock();
            if (!lock.tryLock()) {
                return;
            }
            try {
                Processor processor = (Processor) socketWrapper.getCurrentProcessor();
                if (processor == null) {
                    socketWrapper.close();
                } else if (processor.isUpgrade()) {
                    processor.pause(); // Sends GOAWAY
                    processor.timeoutAsync(Long.MAX_VALUE); // Closes if there is no stream
                }
            } finally {
                lock.unlock();
            }
        }
    }
}
