package io.unifiedtls.client.netty;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ApplicationProtocolNegotiator;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import java.util.List;
import java.util.concurrent.Executor;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSessionContext;
import org.jspecify.annotations.Nullable;

/**
 * Makes Netty's handlers, with the engines of an {@code SSLContext} of ours, which have all settings. The verification
 * of a server, which may ask others for revocation, never runs on an event loop.
 */
public final class NettyClientSslContext extends SslContext {

    private final SSLContext sslContext;
    private final List<String> applicationProtocols;
    private final Executor tasks;

    /**
     * Create a context.
     *
     * @param sslContext a client's
     * @param applicationProtocols what the client of this context speaks; none if it does not negotiate
     * @param tasks for what may block
     */
    public NettyClientSslContext(SSLContext sslContext, List<String> applicationProtocols, Executor tasks) {
        this.sslContext = sslContext;
        this.applicationProtocols = List.copyOf(applicationProtocols);
        this.tasks = tasks;
    }

    @Override
    protected SslHandler newHandler(ByteBufAllocator allocator, boolean startTls) {
        return newHandler(allocator, startTls, tasks);
    }

    @Override
    protected SslHandler newHandler(ByteBufAllocator allocator, boolean startTls, Executor executor) {
        return new Handler(newEngine(allocator), startTls, executor);
    }

    @Override
    protected SslHandler newHandler(ByteBufAllocator allocator, String host, int port, boolean startTls) {
        return newHandler(allocator, host, port, startTls, tasks);
    }

    @Override
    protected SslHandler newHandler(
            ByteBufAllocator allocator, String host, int port, boolean startTls, Executor executor) {
        return new Handler(newEngine(allocator, host, port), startTls, executor);
    }

    @Override
    public SSLEngine newEngine(ByteBufAllocator allocator) {
        return speaking(sslContext.createSSLEngine());
    }

    @Override
    public SSLEngine newEngine(ByteBufAllocator allocator, String host, int port) {
        return speaking(sslContext.createSSLEngine(host, port));
    }

    private SSLEngine speaking(SSLEngine engine) {
        engine.setUseClientMode(true);
        if (!applicationProtocols.isEmpty()) {
            SSLParameters parameters = engine.getSSLParameters();
            parameters.setApplicationProtocols(applicationProtocols.toArray(String[]::new));
            engine.setSSLParameters(parameters);
        }
        return engine;
    }

    @Override
    public boolean isClient() {
        return true;
    }

    @Override
    public List<String> cipherSuites() {
        return List.of(sslContext.getSupportedSSLParameters().getCipherSuites());
    }

    @Override
    @SuppressWarnings("deprecation") // There is no other way to say it
    public ApplicationProtocolNegotiator applicationProtocolNegotiator() {
        return () -> applicationProtocols;
    }

    @Override
    public SSLSessionContext sessionContext() {
        throw new UnsupportedOperationException("Sessions belong to the contexts of the configurations");
    }

    /** Netty's TLS handler, which knows the application protocol of its own engines only. */
    private static final class Handler extends SslHandler {

        Handler(SSLEngine engine, boolean startTls, Executor delegatedTasks) {
            super(engine, startTls, delegatedTasks);
        }

        @Override
        public @Nullable String applicationProtocol() {
            String protocol = engine().getApplicationProtocol();
            return protocol == null || protocol.isEmpty() ? null : protocol;
        }
    }
}
