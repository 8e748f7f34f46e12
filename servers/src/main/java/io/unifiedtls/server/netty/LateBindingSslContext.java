package io.unifiedtls.server.netty;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ApplicationProtocolNegotiator;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.unifiedtls.ApplicationProtocol;
import io.unifiedtls.EffectiveSettings;
import io.unifiedtls.handshake.HandshakeThreads;
import io.unifiedtls.handshake.LateBindingContext;
import io.unifiedtls.handshake.ServerThreads;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedTransferQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSessionContext;
import reactor.netty.http.server.HttpServer;

/** Makes Netty's handlers. Delegated tasks, in which resolvers run, never run on an event loop. */
public final class LateBindingSslContext extends SslContext implements AutoCloseable {

    /** More than handshakes may wait for resolvers, so that others find a thread. */
    private static final int THREADS = 512;

    private final Supplier<LateBindingContext> current;
    private final ExecutorService tasks;

    /**
     * Create a context.
     *
     * @param current where new connections get their context from; asked once per connection on an event loop
     */
    public LateBindingSslContext(Supplier<LateBindingContext> current) {
        this.current = current;
        this.tasks = tasksOf(new IdleThreadsFirst());
    }

    /** A thread more where none is idle, and a queue where there are as many as there may be. */
    private static ExecutorService tasksOf(IdleThreadsFirst queue) {
        return new ThreadPoolExecutor(
                0,
                THREADS,
                30,
                TimeUnit.SECONDS,
                queue,
                HandshakeThreads.factory("tls-handshake-"),
                (task, executor) -> {
                    if (executor.isShutdown()) {
                        throw new RejectedExecutionException("The server has stopped");
                    }
                    queue.keep(task);
                });
    }

    /** Let nobody else log the connections that clients of a server break. */
    public static HttpServer quiet(HttpServer server) {
        return server.doOnChannelInit((observer, channel, address) -> BrokenConnections.watch(channel));
    }

    Supplier<LateBindingContext> current() {
        return current;
    }

    /** Those that run what may block. */
    public ServerThreads threads() {
        return new ServerThreads("Reactor Netty", OptionalInt.of(THREADS), "leave it unset");
    }

    /** For what may block. */
    Executor tasks() {
        return tasks;
    }

    @Override
    protected SslHandler newHandler(ByteBufAllocator allocator, boolean startTls) {
        return newHandler(allocator, startTls, tasks);
    }

    @Override
    protected SslHandler newHandler(ByteBufAllocator allocator, boolean startTls, Executor executor) {
        LateBindingContext context = current.get();
        return new LateBindingSslHandler(context.newEngine(), context.prefersDirectBuffers(), startTls, executor);
    }

    @Override
    protected SslHandler newHandler(ByteBufAllocator allocator, String host, int port, boolean startTls) {
        return newHandler(allocator, startTls);
    }

    @Override
    protected SslHandler newHandler(
            ByteBufAllocator allocator, String host, int port, boolean startTls, Executor executor) {
        return newHandler(allocator, startTls, executor);
    }

    @Override
    public SSLEngine newEngine(ByteBufAllocator allocator) {
        return current.get().newEngine();
    }

    @Override
    public SSLEngine newEngine(ByteBufAllocator allocator, String host, int port) {
        return newEngine(allocator);
    }

    @Override
    public boolean isClient() {
        return false;
    }

    @Override
    public List<String> cipherSuites() {
        return List.of(current.get().sslContext().getSupportedSSLParameters().getCipherSuites());
    }

    /** All protocols that may be negotiated; the configuration that is selected decides. */
    @Override
    @SuppressWarnings("deprecation") // There is no other way to say it
    public ApplicationProtocolNegotiator applicationProtocolNegotiator() {
        return () -> EffectiveSettings.DEFAULT_SERVER_PROTOCOLS.stream()
                .map(ApplicationProtocol::name)
                .toList();
    }

    @Override
    public SSLSessionContext sessionContext() {
        throw new UnsupportedOperationException("Each selected context has its own sessions");
    }

    /** Interrupts handshakes that are still at work. */
    @Override
    public void close() {
        tasks.shutdownNow();
    }

    /** Takes what a waiting thread takes at once; all else only to keep it. */
    private static final class IdleThreadsFirst extends LinkedTransferQueue<Runnable> {

        private static final long serialVersionUID = 1;

        @Override
        public boolean offer(Runnable task) {
            return tryTransfer(task);
        }

        void keep(Runnable task) {
            super.offer(task);
        }
    }
}
