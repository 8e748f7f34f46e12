package io.unifiedtls.context;

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
import javax.net.ssl.SSLContext;

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
        this.sslContext =
                BridgedSSLContext.of(this::newEngine, backendContext.sessionContext(), siblings.supportedParameters());
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

    /** Whoever owns it cannot replace the configuration's settings: libraries would switch client authentication off. */
    @Override
    public LateBindingEngine newEngine() {
        Selection always = new Selection(configuration, backendContext);
        return new LateBindingEngine(
                (clientHello, abandoned) -> always,
                siblings.supportedParameters(),
                siblings.handshakeTimeout(),
                HandshakeObserver.NONE);
    }

    @Override
    public TLSBuffer newBuffer() {
        LateBindingEngine engine = newEngine();
        return new EngineBuffer(engine, engine::connection, engine::closed);
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
