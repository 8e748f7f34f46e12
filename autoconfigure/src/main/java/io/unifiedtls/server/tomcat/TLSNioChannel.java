package io.unifiedtls.server.tomcat;

import io.unifiedtls.ServerName;
import io.unifiedtls.handshake.LateBindingContext;
import io.unifiedtls.handshake.LateBindingEngine;
import io.unifiedtls.handshake.Transport;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.channels.SelectionKey;
import java.util.concurrent.locks.Lock;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLSession;
import org.apache.coyote.Processor;
import org.apache.tomcat.util.buf.ByteBufferUtils;
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

    TLSNioChannel(SocketBufferHandler buffer, TLSNioEndpoint endpoint) {
        super(buffer, endpoint);
        this.endpoint = endpoint;
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
        int interest = super.handshake(read, write);
        if (interest == 0) {
            socketWrapper.setReadTimeout(endpoint.getConnectionTimeout());
            socketWrapper.setWriteTimeout(endpoint.getConnectionTimeout());
        }
        return interest;
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

        /** Who holds the lock is at work. Between requests of HTTP/1.1 there is no processor. */
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
