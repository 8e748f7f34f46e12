package io.unifiedtls.server.tomcat;

import io.unifiedtls.handshake.LateBindingContext;
import java.nio.channels.SocketChannel;
import java.util.Objects;
import java.util.function.Supplier;
import org.apache.tomcat.util.net.NioChannel;
import org.apache.tomcat.util.net.NioEndpoint;
import org.apache.tomcat.util.net.SocketBufferHandler;
import org.jspecify.annotations.Nullable;

/** Tomcat's NIO endpoint without {@code SSLHostConfig}s: a root context stands for all of them. */
final class TLSNioEndpoint extends NioEndpoint {

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

    /** There is little to prepare: contexts are made when they are needed. */
    @Override
    protected void initialiseSsl() {
        if (context().prefersDirectBuffers()) {
            getSocketProperties().setDirectBuffer(true);
            getSocketProperties().setDirectSslBuffer(true);
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
