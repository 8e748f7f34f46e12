package io.unifiedtls.server.netty;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.ssl.SslHandler;
import io.unifiedtls.handshake.LateBindingEngine;
import io.unifiedtls.handshake.PlainHttp;
import io.unifiedtls.handshake.Records;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Netty's TLS handler, which knows the application protocol of its own engines only. */
public final class LateBindingSslHandler extends SslHandler {

    /** Of a record (RFC 8446, section 5.1): its type, its version and its length. */
    private static final int HEADER = 5;

    private final boolean directBuffers;
    /** Whether bytes have arrived; used on the event loop only. */
    private boolean started;
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
        context.pipeline().addBefore(context.name(), null, new RefusalLingering(engine));
        super.handlerAdded(context);
    }

    @Override
    public void flush(ChannelHandlerContext context) throws Exception {
        if (output == null) {
            output = directBuffers ? new DirectBufferContext(context) : context;
        }
        super.flush(output);
    }

    /**
     * Netty looks at the header of each record before the engine does, and would close without a word where there is none. A
     * header of a record that cannot be right lets the engine refuse it.
     */
    @Override
    @SuppressWarnings("deprecation") // Netty itself calls it
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
        int header = in.readerIndex();
        if (in.readableBytes() >= HEADER && !isEncrypted(in, true)) {
            if (in.readableBytes() == HEADER) {
                return;
            }
            in.setBytes(header, Records.unreadableHeader());
        }
        super.decode(context, in, out);
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
