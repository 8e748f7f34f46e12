package io.unifiedtls.context;

import io.unifiedtls.ServerName;
import io.unifiedtls.TLSBuffer;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.TLSServerContext;
import io.unifiedtls.TLSSocket;
import io.unifiedtls.backend.BackendServerContext;
import io.unifiedtls.handshake.HandshakeObserver;
import io.unifiedtls.handshake.HandshakeSelector.Selection;
import io.unifiedtls.handshake.LateBindingEngine;
import io.unifiedtls.transport.BufferedSocket;
import io.unifiedtls.transport.EngineBuffer;
import java.net.Socket;
import java.util.Optional;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;

/** One configuration in force on one backend. */
final class LeafServerContext implements TLSServerContext {

    private final TLSConfiguration configuration;
    private final BackendServerContext backendContext;
    private final Leaves siblings;
    private final SSLContext sslContext;

    LeafServerContext(TLSConfiguration configuration, BackendServerContext backendContext, Leaves siblings) {
        this.configuration = configuration;
        this.backendContext = backendContext;
        this.siblings = siblings;
        this.sslContext = BridgedSSLContext.of(
                this::settledEngine, backendContext.sessionContext(), siblings.supportedParameters());
    }

    /** For libraries, whose settings must not replace the configuration's: some would switch client authentication off. */
    private LateBindingEngine settledEngine() {
        Selection always = new Selection(configuration, backendContext);
        return new LateBindingEngine(
                (clientHello, abandoned) -> always,
                siblings.supportedParameters(),
                siblings.handshakeTimeout(),
                HandshakeObserver.NONE);
    }

    BackendServerContext backendContext() {
        return backendContext;
    }

    @Override
    public TLSConfiguration configuration() {
        return configuration;
    }

    @Override
    public TLSServerContext derive(TLSConfiguration configuration) {
        return siblings.get(configuration);
    }

    @Override
    public SSLEngine newEngine() {
        return backendContext.newEngine();
    }

    @Override
    public TLSBuffer newBuffer() {
        SSLEngine engine = newEngine();
        return new EngineBuffer(
                engine, new FinishedHandshake(engine, backendContext, () -> serverName(engine), configuration.label()));
    }

    private static Optional<ServerName> serverName(SSLEngine engine) {
        return engine.getSession() instanceof ExtendedSSLSession session
                ? session.getRequestedServerNames().stream()
                        .filter(SNIHostName.class::isInstance)
                        .flatMap(name -> ServerName.parse(((SNIHostName) name).getAsciiName()).stream())
                        .findFirst()
                : Optional.empty();
    }

    @Override
    public TLSSocket wrap(Socket socket) {
        return new BufferedSocket(socket, newBuffer(), siblings.handshakeTimeout());
    }

    @Override
    public SSLContext sslContext() {
        return sslContext;
    }
}
