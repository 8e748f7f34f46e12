package io.unifiedtls.server.netty;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import io.unifiedtls.handshake.LateBindingEngine;
import io.unifiedtls.handshake.Lingering;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the connection of a client that was refused until the client has closed it, within bounds. Closed at once, it would
 * be reset by what the client is just sending, before the alert is read. Used on the event loop only.
 */
@SuppressWarnings("FutureReturnValueIgnored") // The channel's own future tells
final class RefusalLingering extends ChannelDuplexHandler {

    private final LateBindingEngine engine;
    private @Nullable Lingering lingering;
    private @Nullable Future<?> end;

    RefusalLingering(LateBindingEngine engine) {
        this.engine = engine;
    }

    @Override
    public void close(ChannelHandlerContext context, ChannelPromise promise) {
        if (lingering != null) {
            context.channel().closeFuture().addListener(closed -> promise.trySuccess());
        } else if (engine.hasFailed() && context.channel() instanceof DuplexChannel channel && channel.isActive()) {
            lingering = new Lingering();
            channel.closeFuture().addListener(closed -> promise.trySuccess());
            end = context.executor().schedule(() -> context.close(), Lingering.TIME.toMillis(), TimeUnit.MILLISECONDS);
            channel.config().setAutoRead(true);
            context.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(flushed -> channel.shutdownOutput());
        } else {
            context.close(promise);
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        Lingering current = lingering;
        if (current == null) {
            context.fireChannelRead(message);
            return;
        }
        int count = message instanceof ByteBuf bytes ? bytes.readableBytes() : 0;
        ReferenceCountUtil.release(message);
        if (current.isOverAfter(count)) {
            context.close();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (lingering == null) {
            context.fireExceptionCaught(cause);
        } else {
            context.close();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        if (end != null) {
            end.cancel(false);
        }
        context.fireChannelInactive();
    }
}
