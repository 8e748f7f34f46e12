package io.unifiedtls.server.jetty;

import io.unifiedtls.handshake.LateBindingEngine;
import io.unifiedtls.handshake.Lingering;
import io.unifiedtls.handshake.Transport;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLEngine;
import org.eclipse.jetty.http2.HTTP2Connection;
import org.eclipse.jetty.http2.HTTP2Session;
import org.eclipse.jetty.http2.frames.GoAwayFrame;
import org.eclipse.jetty.io.ByteBufferPool;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.ssl.SslConnection;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * Jetty's TLS connection, which can find out that the client has gone while a delegated task of the engine is at work. To
 * that end it reads ahead; what it reads comes first when the task is done.
 */
final class ReadAheadSslConnection extends SslConnection implements Transport {

    /** More than clients send before they get an answer. */
    private static final int AHEAD = 256;

    private final Callback whenFillable = Callback.from(this::onFillable, this::onFillInterestedFailed);
    private final AtomicInteger requests = new AtomicInteger();
    private volatile boolean retired;
    private volatile @Nullable Lingering lingering;
    private ByteBuffer ahead = BufferUtil.EMPTY_BUFFER;

    ReadAheadSslConnection(
            ByteBufferPool buffers,
            Executor executor,
            SslConnectionFactory factory,
            EndPoint endPoint,
            SSLEngine engine,
            boolean directBuffers) {
        super(buffers, executor, factory.getSslContextFactory(), endPoint, engine, directBuffers, directBuffers);
    }

    @Override
    public @Nullable SocketAddress remoteAddress() {
        return getEndPoint().getRemoteSocketAddress();
    }

    /** A request has come, and this is told when it is answered. */
    Runnable requestBegan() {
        requests.incrementAndGet();
        return requests::decrementAndGet;
    }

    @Override
    public void retire() {
        if (getSslEndPoint().getConnection() instanceof HTTP2Connection connection) {
            HTTP2Session session = connection.getSession();
            if (!retired) {
                retired = true;
                session.goAway(GoAwayFrame.GRACEFUL, Callback.NOOP);
            } else if (session.getStreams().isEmpty()) {
                getSslEndPoint().close();
            }
        } else if (requests.get() == 0) {
            getSslEndPoint().close();
        }
    }

    @Override
    public void onClose(@Nullable Throwable cause) {
        super.onClose(cause);
        engine().closed();
    }

    @Override
    protected SslEndPoint newSslEndPoint() {
        return new LingeringEndPoint();
    }

    @Override
    public void onFillable() {
        if (lingering == null) {
            super.onFillable();
        } else {
            linger();
        }
    }

    @Override
    public void onFillInterestedFailed(Throwable cause) {
        if (lingering == null) {
            super.onFillInterestedFailed(cause);
        } else {
            getEndPoint().close(cause);
        }
    }

    private void linger() {
        try {
            ByteBuffer dropped = BufferUtil.allocate(AHEAD);
            while (true) {
                BufferUtil.clear(dropped);
                int count = getEndPoint().fill(dropped);
                if (count < 0 || Objects.requireNonNull(lingering).isOverAfter(count)) {
                    getEndPoint().close();
                    return;
                }
                if (count == 0) {
                    tryFillInterested(whenFillable); // Unless a read is pending, which comes here, too
                    return;
                }
            }
        } catch (IOException ex) {
            getEndPoint().close(ex);
        }
    }

    private LateBindingEngine engine() {
        return (LateBindingEngine) getSSLEngine();
    }

    /** Runs on the thread that runs the task, and fills. */
    @Override
    public boolean isClientGone() {
        try {
            if (ahead.capacity() == 0) {
                ahead = BufferUtil.allocate(AHEAD);
            }
            return BufferUtil.space(ahead) > 0 && getEndPoint().fill(ahead) < 0;
        } catch (IOException ex) {
            return true;
        }
    }

    @Override
    protected int networkFill(ByteBuffer input) throws IOException {
        return ahead.hasRemaining() ? BufferUtil.append(input, ahead) : super.networkFill(input);
    }

    /** Jetty would close, and what the client is just sending would reset the connection before the alert is read. */
    private final class LingeringEndPoint extends SslEndPoint {

        @Override
        public void doClose() {
            EndPoint endPoint = getEndPoint();
            if (engine().hasFailed() && lingering == null && endPoint.isOpen() && !endPoint.isInputShutdown()) {
                lingering = new Lingering();
                endPoint.setIdleTimeout(Lingering.TIME.toMillis());
                doShutdownOutput();
                endPoint.shutdownOutput();
                linger();
            } else {
                super.doClose();
            }
        }
    }
}
