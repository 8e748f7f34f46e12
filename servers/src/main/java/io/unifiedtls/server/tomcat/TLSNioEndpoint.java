package io.unifiedtls.server.tomcat;

import io.unifiedtls.handshake.LateBindingContext;
import java.nio.channels.SocketChannel;
import java.util.Objects;
import java.util.function.Supplier;
import org.apache.tomcat.util.net.NioChannel;
import org.apache.tomcat.util.net.NioEndpoint;
import org.apache.tomcat.util.net.SocketBufferHandler;
import org.apache.tomcat.util.net.SocketProperties;
import org.jspecify.annotations.Nullable;

/** Tomcat's NIO endpoint without {@code SSLHostConfig}s: a root context stands for all of them. */
final class TLSNioEndpoint extends NioEndpoint {

    /** Buffers of 70 KB each, for connections that follow others. */
    static final int KEPT_CHANNELS = 100;

    /** Tomcat's default, with which it keeps no channels below 2 GB of heap. */
    private static final int UNDECIDED = -2;

    private volatile @Nullable Supplier<LateBindingContext> current;
    private volatile @Nullable Thread accepting;

    void setContext(Supplier<LateBindingContext> current) {
        this.current = current;
    }

    LateBindingContext context() {
        return Objects.requireNonNull(current, "The connector was started before its context was set")
                .get();
    }

    @Override
    public void startInternal() throws Exception {
        context().servedBy(WorkerThreads.of(this));
        super.startInternal();
    }

    @Override
    protected boolean setSocketOptions(SocketChannel socket) {
        accepting = Thread.currentThread();
        try {
            return super.setSocketOptions(socket);
        } finally {
            accepting = null;
        }
    }

    /** A connection begins with that of a handshake, which counts the client's silence before its first byte. */
    @Override
    public int getConnectionTimeout() {
        return accepting == Thread.currentThread()
                ? (int) Math.min(Integer.MAX_VALUE, context().handshakeTimeout().toMillis())
                : super.getConnectionTimeout();
    }

    @Override
    protected NioChannel createChannel(SocketBufferHandler buffer) {
        return new TLSNioChannel(buffer, this);
    }

    /**
     * There is little to prepare: contexts are made when they are needed. Memory outside the heap takes so long to get and to give back that
     * connections share it.
     */
    @Override
    protected void initialiseSsl() {
        SocketProperties properties = getSocketProperties();
        if (context().prefersDirectBuffers()) {
            properties.setDirectBuffer(true);
            properties.setDirectSslBuffer(true);
            if (properties.getBufferPool() == UNDECIDED && properties.getBufferPoolSize() == UNDECIDED) {
                properties.setBufferPool(
                        Math.max(KEPT_CHANNELS, properties.getActualBufferPool(2 * getSniParseLimit())));
            }
        }
    }

    /**
     * Tomcat would compare its {@code SSLHostConfig}s, which do not exist here, and answer 400 or {@code
     * PROTOCOL_ERROR}. The check is that of the {@link AuthorityCheckingAdapter}.
     */
    @Override
    public boolean checkSni(@Nullable String sniHostName, @Nullable String protocolHostName) {
        return true;
    }
}
