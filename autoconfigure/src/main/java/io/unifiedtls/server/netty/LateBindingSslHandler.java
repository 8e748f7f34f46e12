package io.unifiedtls.server.netty;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.ssl.SslHandler;
import io.unifiedtls.handshake.LateBindingEngine;
import io.unifiedtls.handshake.PlainHttp;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Netty's TLS handler, which knows the application protocol of its own engines only. */
public final class LateBindingSslHandler extends SslHandler {

    private static final int RECORD_HEADER = 5;

    private final boolean directBuffers;
    /** Whether bytes have arrived; used on the event loop only. */
    private boolean started;
    /** Whether the handshake is over; used on the event loop only. */
    private boolean established;
    /** Where records are written to; used on the event loop only. */
    private @Nullable ChannelHandlerContext output;

    LateBindingSslHandler(LateBindingEngine engine, boolean directBuffers, boolean startTls, Executor delegatedTasks) {
        super(engine, startTls, delegatedTasks);
        this.directBuffers = directBuffers;
    }

    /** The engine of a connection, also where the channel is a stream of HTTP/2; empty if it has none of ours. */
    public static Optional<LateBindingEngine> engineOf(Channel channel) {
        for (Channel current = channel; current != null; current = current.parent()) {
            LateBindingSslHandler handler = current.pipeline().get(LateBindingSslHandler.class);
            if (handler != null) {
                return Optional.of((LateBindingEngine) handler.engine());
            }
        }
        return Optional.empty();
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) throws Exception {
        LateBindingEngine engine = (LateBindingEngine) engine();
        engine.attach(new ChannelTransport(context.channel()));
        context.channel().closeFuture().addListener(closed -> engine.closed());
        super.handlerAdded(context);
    }

    @Override
    public void flush(ChannelHandlerContext context) throws Exception {
        if (output == null) {
            output = directBuffers ? new DirectBufferContext(context) : context;
        }
        super.flush(output);
    }

    /** Netty looks at the first record before the engine does, and would close without a word. */
    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) throws SSLException {
        if (!started && in.isReadable()) {
            started = true;
            LateBindingEngine engine = (LateBindingEngine) engine();
            engine.bytesArrived();
            if (PlainHttp.isRequest(in.getByte(in.readerIndex()))) {
                engine.spokePlainHttp();
                in.skipBytes(in.readableBytes());
                context.writeAndFlush(Unpooled.wrappedBuffer(PlainHttp.answer()))
                        .addListener(ChannelFutureListener.CLOSE);
                return;
            }
        }
        if (!established && in.readableBytes() >= RECORD_HEADER) {
            noticeForeignBytes(in);
        }
        super.decode(context, in, out);
    }

    /** Netty closes without asking the engine. What is left to read begins with a record. */
    private void noticeForeignBytes(ByteBuf in) {
        LateBindingEngine engine = (LateBindingEngine) engine();
        if (engine.connection().isPresent()) {
            established = true;
        } else if (!isEncrypted(in, true)) {
            engine.spokeNoTls();
        }
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // There is nobody to tell
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) throws Exception {
        if (BrokenConnections.isBroken(context.channel(), cause)) {
            context.close();
        } else {
            super.exceptionCaught(context, cause);
        }
    }

    @Override
    public @Nullable String applicationProtocol() {
        String protocol = engine().getApplicationProtocol();
        return protocol == null || protocol.isEmpty() ? null : protocol;
    }
}
