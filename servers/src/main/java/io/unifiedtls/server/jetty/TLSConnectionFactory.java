package io.unifiedtls.server.jetty;

import io.unifiedtls.handshake.LateBindingContext;
import io.unifiedtls.handshake.LateBindingEngine;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.ssl.SslConnection;
import org.eclipse.jetty.io.ssl.SslHandshakeListener;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.SslConnectionFactory;

/** Jetty's TLS connection with the timeout of a handshake until that is over. */
final class TLSConnectionFactory extends SslConnectionFactory {

    private final Supplier<LateBindingContext> current;

    TLSConnectionFactory(Supplier<LateBindingContext> current) {
        super(new EngineFactory(current), EngineNegotiationFactory.PROTOCOL);
        this.current = current;
        setEnsureSecureRequestCustomizer(false);
    }

    /** A peer that is silent longer than a handshake may take is closed. */
    @Override
    protected SslConnection newSslConnection(Connector connector, EndPoint endPoint, SSLEngine engine) {
        LateBindingContext context = current.get();
        endPoint.setIdleTimeout(context.handshakeTimeout().toMillis());
        ReadAheadSslConnection connection = new ReadAheadSslConnection(
                connector.getByteBufferPool(),
                connector.getExecutor(),
                this,
                endPoint,
                engine,
                context.prefersDirectBuffers());
        ((LateBindingEngine) engine).attach(connection);
        connection.addHandshakeListener(new SslHandshakeListener() {
            @Override
            public void handshakeSucceeded(Event event) {
                endPoint.setIdleTimeout(connector.getIdleTimeout());
            }
        });
        return connection;
    }
}
