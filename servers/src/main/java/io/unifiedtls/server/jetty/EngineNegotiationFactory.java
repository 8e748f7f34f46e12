package io.unifiedtls.server.jetty;

import java.util.List;
import javax.net.ssl.SSLEngine;
import org.eclipse.jetty.io.AbstractConnection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.ssl.SslConnection;
import org.eclipse.jetty.io.ssl.SslHandshakeListener;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.NegotiatingServerConnection;
import org.eclipse.jetty.server.NegotiatingServerConnectionFactory;

/** Goes on with the application protocol that the engine negotiated. Jetty's own factory knows only the JDK's engine. */
final class EngineNegotiationFactory extends NegotiatingServerConnectionFactory {

    static final String PROTOCOL = "alpn";

    EngineNegotiationFactory() {
        super(PROTOCOL);
    }

    @Override
    protected AbstractConnection newServerConnection(
            Connector connector, EndPoint endPoint, SSLEngine engine, List<String> protocols, String defaultProtocol) {
        EngineNegotiation connection = new EngineNegotiation(connector, endPoint, engine, protocols, defaultProtocol);
        ((SslConnection.SslEndPoint) endPoint).getSslConnection().addHandshakeListener(connection);
        return connection;
    }

    private static final class EngineNegotiation extends NegotiatingServerConnection implements SslHandshakeListener {

        EngineNegotiation(
                Connector connector,
                EndPoint endPoint,
                SSLEngine engine,
                List<String> protocols,
                String defaultProtocol) {
            super(connector, endPoint, engine, protocols, defaultProtocol);
        }

        @Override
        public void handshakeSucceeded(Event event) {
            String negotiated = getSSLEngine().getApplicationProtocol();
            setProtocol(negotiated == null || negotiated.isEmpty() ? getDefaultProtocol() : negotiated);
        }
    }
}
