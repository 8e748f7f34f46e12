package io.unifiedtls.server.jetty;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.Executor;
import javax.net.ssl.SSLEngine;
import org.eclipse.jetty.io.ByteBufferPool;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.ssl.SslConnection;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.BufferUtil;

/**
 * Jetty's TLS connection, which can find out that the client has gone while a delegated task of the engine is at work. To
 * that end it reads ahead; what it reads comes first when the task is done.
 */
final class ReadAheadSslConnection extends SslConnection {

    /** More than clients send before they get an answer. */
    private static final int AHEAD = 256;

    private ByteBuffer ahead = BufferUtil.EMPTY_BUFFER;

    ReadAheadSslConnection(
            ByteBufferPool buffers,
            Executor executor,
            SslConnectionFactory factory,
            EndPoint endPoint,
            SSLEngine engine) {
        super(
                buffers,
                executor,
                factory.getSslContextFactory(),
                endPoint,
                engine,
                factory.isDirectBuffersForEncryption(),
                factory.isDirectBuffersForDecryption());
    }

    /** To be called on the thread that runs the task, and fills. */
    boolean isClientGone() {
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
}
