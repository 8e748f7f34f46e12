package io.unifiedtls.server.tomcat;

import io.unifiedtls.handshake.LateBindingContext;
import java.util.Objects;
import java.util.function.Supplier;
import org.apache.tomcat.util.net.NioChannel;
import org.apache.tomcat.util.net.NioEndpoint;
import org.apache.tomcat.util.net.SocketBufferHandler;
import org.jspecify.annotations.Nullable;

/** Tomcat's NIO endpoint without {@code SSLHostConfig}s: a root context stands for all of them. */
final class TLSNioEndpoint extends NioEndpoint {

    private volatile @Nullable Supplier<LateBindingContext> current;

    void setContext(Supplier<LateBindingContext> current) {
        this.current = current;
    }

    LateBindingContext context() {
        return Objects.requireNonNull(current, "The connector was started before its context was set")
                .get();
    }

    @Override
    protected NioChannel createChannel(SocketBufferHandler buffer) {
        return new TLSNioChannel(buffer, this);
    }

    /** There is nothing to prepare: contexts are made when they are needed. */
    @Override
    protected void initialiseSsl() {
        context();
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
