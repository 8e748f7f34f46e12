package io.unifiedtls.server.netty;

import io.netty.buffer.AbstractByteBufAllocator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ChannelProgressivePromise;
import io.netty.channel.ChannelPromise;
import io.netty.util.Attribute;
import io.netty.util.AttributeKey;
import io.netty.util.concurrent.EventExecutor;
import java.net.SocketAddress;

/**
 * A handler's context whose allocator gives memory outside the heap only. Netty's TLS handler asks for buffers on the heap
 * where an engine is not Netty's own, and BoringSSL and the socket would both have to copy them.
 */
final class DirectBufferContext implements ChannelHandlerContext {

    private final ChannelHandlerContext delegate;
    private final ByteBufAllocator allocator;

    DirectBufferContext(ChannelHandlerContext delegate) {
        this.delegate = delegate;
        this.allocator = new DirectBuffers(delegate.alloc());
    }

    @Override
    public ByteBufAllocator alloc() {
        return allocator;
    }

    @Override
    public Channel channel() {
        return delegate.channel();
    }

    @Override
    public EventExecutor executor() {
        return delegate.executor();
    }

    @Override
    public String name() {
        return delegate.name();
    }

    @Override
    public ChannelHandler handler() {
        return delegate.handler();
    }

    @Override
    public boolean isRemoved() {
        return delegate.isRemoved();
    }

    @Override
    public ChannelPipeline pipeline() {
        return delegate.pipeline();
    }

    @Override
    public ChannelHandlerContext fireChannelRegistered() {
        delegate.fireChannelRegistered();
        return this;
    }

    @Override
    public ChannelHandlerContext fireChannelUnregistered() {
        delegate.fireChannelUnregistered();
        return this;
    }

    @Override
    public ChannelHandlerContext fireChannelActive() {
        delegate.fireChannelActive();
        return this;
    }

    @Override
    public ChannelHandlerContext fireChannelInactive() {
        delegate.fireChannelInactive();
        return this;
    }

    @Override
    public ChannelHandlerContext fireExceptionCaught(Throwable cause) {
        delegate.fireExceptionCaught(cause);
        return this;
    }

    @Override
    public ChannelHandlerContext fireUserEventTriggered(Object event) {
        delegate.fireUserEventTriggered(event);
        return this;
    }

    @Override
    public ChannelHandlerContext fireChannelRead(Object message) {
        delegate.fireChannelRead(message);
        return this;
    }

    @Override
    public ChannelHandlerContext fireChannelReadComplete() {
        delegate.fireChannelReadComplete();
        return this;
    }

    @Override
    public ChannelHandlerContext fireChannelWritabilityChanged() {
        delegate.fireChannelWritabilityChanged();
        return this;
    }

    @Override
    public ChannelHandlerContext read() {
        delegate.read();
        return this;
    }

    @Override
    public ChannelHandlerContext flush() {
        delegate.flush();
        return this;
    }

    @Override
    @SuppressWarnings("deprecation") // Part of the interface
    public <T> Attribute<T> attr(AttributeKey<T> key) {
        return delegate.attr(key);
    }

    @Override
    @SuppressWarnings("deprecation") // Part of the interface
    public <T> boolean hasAttr(AttributeKey<T> key) {
        return delegate.hasAttr(key);
    }

    @Override
    public ChannelFuture bind(SocketAddress local, ChannelPromise promise) {
        return delegate.bind(local, promise);
    }

    @Override
    public ChannelFuture connect(SocketAddress remote, ChannelPromise promise) {
        return delegate.connect(remote, promise);
    }

    @Override
    public ChannelFuture connect(SocketAddress remote, SocketAddress local, ChannelPromise promise) {
        return delegate.connect(remote, local, promise);
    }

    @Override
    public ChannelFuture disconnect(ChannelPromise promise) {
        return delegate.disconnect(promise);
    }

    @Override
    public ChannelFuture close(ChannelPromise promise) {
        return delegate.close(promise);
    }

    @Override
    public ChannelFuture deregister(ChannelPromise promise) {
        return delegate.deregister(promise);
    }

    @Override
    public ChannelFuture write(Object message, ChannelPromise promise) {
        return delegate.write(message, promise);
    }

    @Override
    public ChannelFuture writeAndFlush(Object message, ChannelPromise promise) {
        return delegate.writeAndFlush(message, promise);
    }

    @Override
    public ChannelPromise newPromise() {
        return delegate.newPromise();
    }

    @Override
    public ChannelProgressivePromise newProgressivePromise() {
        return delegate.newProgressivePromise();
    }

    @Override
    public ChannelFuture newSucceededFuture() {
        return delegate.newSucceededFuture();
    }

    @Override
    public ChannelFuture newFailedFuture(Throwable cause) {
        return delegate.newFailedFuture(cause);
    }

    @Override
    public ChannelPromise voidPromise() {
        return delegate.voidPromise();
    }

    private static final class DirectBuffers extends AbstractByteBufAllocator {

        private final ByteBufAllocator delegate;

        DirectBuffers(ByteBufAllocator delegate) {
            this.delegate = delegate;
        }

        @Override
        public boolean isDirectBufferPooled() {
            return delegate.isDirectBufferPooled();
        }

        @Override
        protected ByteBuf newHeapBuffer(int initialCapacity, int maxCapacity) {
            return delegate.directBuffer(initialCapacity, maxCapacity);
        }

        @Override
        protected ByteBuf newDirectBuffer(int initialCapacity, int maxCapacity) {
            return delegate.directBuffer(initialCapacity, maxCapacity);
        }
    }
}
