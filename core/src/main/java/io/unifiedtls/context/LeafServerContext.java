package io.unifiedtls.context;

import io.unifiedtls.TLSBuffer;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.TLSServerContext;
import io.unifiedtls.TLSSocket;
import io.unifiedtls.backend.BackendServerContext;
import io.unifiedtls.backend.BridgedSSLContext;
import io.unifiedtls.handshake.HandshakeObserver;
import io.unifiedtls.handshake.HandshakeSelector;
import io.unifiedtls.handshake.HandshakeSelector.Selection;
import io.unifiedtls.handshake.LateBindingEngine;
import io.unifiedtls.transport.BufferedSocket;
import io.unifiedtls.transport.EngineBuffer;
import java.net.Socket;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** One configuration in force on one backend. */
final class LeafServerContext implements TLSServerContext {

    private final TLSConfiguration configuration;
    private final BackendServerContext backendContext;
    private final Leaves siblings;
    private volatile @Nullable SSLContext sslContext;

    LeafServerContext(TLSConfiguration configuration, BackendServerContext backendContext, Leaves siblings) {
        this.configuration = configuration;
        this.backendContext = backendContext;
        this.siblings = siblings;
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

    /** Its owner cannot replace the configuration's settings: libraries would switch client authentication off. */
    @Override
    public LateBindingEngine newEngine() {
        return new LateBindingEngine(
                HandshakeSelector.always(new Selection(configuration, backendContext)),
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

    /** Few ask for it, so it takes no memory before. */
    @Override
    public SSLContext sslContext() {
        SSLContext existing = sslContext;
        if (existing == null) {
            existing = BridgedSSLContext.of(
                    this::newEngine, backendContext.sessionContext(), siblings.supportedParameters());
            sslContext = existing;
        }
        return existing;
    }
}
