package io.unifiedtls.server.netty;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.unifiedtls.handshake.LateBindingEngine;
import java.io.IOException;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import reactor.netty.NettyPipeline;

/**
 * Closes what clients break: Netty and Reactor Netty would log each of these connections, with a stack trace or two. The log
 * of handshakes has told why a handshake failed; of a connection that breaks later, whoever is at work with it learns as of
 * any client that goes.
 */
final class BrokenConnections extends ChannelInboundHandlerAdapter {

    private static final String NAME = NettyPipeline.LEFT + "tlsBrokenConnections";

    private BrokenConnections() {}

    /** Watch over a connection. Comes before all handlers that speak HTTP, and behind those of TLS, which may come later. */
    static void watch(Channel channel) {
        ChannelPipeline pipeline = channel.pipeline();
        String first = Stream.of(NettyPipeline.H2OrHttp11Codec, NettyPipeline.HttpCodec)
                .filter(name -> pipeline.get(name) != null)
                .findFirst()
                .orElse(NettyPipeline.ReactiveBridge);
        pipeline.addBefore(first, NAME, new BrokenConnections());
        TruncatedRequests.watch(pipeline);
    }

    /** Whether a client can cause this failure at will. Others are faults of this side, and worth a word. */
    static boolean isBroken(Channel channel, Throwable failure) {
        Throwable cause =
                failure instanceof DecoderException && failure.getCause() != null ? failure.getCause() : failure;
        return cause instanceof SSLException || (cause instanceof IOException && !isServed(channel));
    }

    /** Whether somebody learns of it: with HTTP/2 those who answer streams learn that the channel is closed. */
    private static boolean isServed(Channel channel) {
        return channel.pipeline().get(NettyPipeline.ReactiveBridge) != null && isEstablished(channel);
    }

    private static boolean isEstablished(Channel channel) {
        Optional<LateBindingEngine> engine = LateBindingSslHandler.engineOf(channel);
        return engine.flatMap(LateBindingEngine::connection).isPresent();
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // There is nobody to tell
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (isBroken(context.channel(), cause)) {
            context.close();
        } else {
            context.fireExceptionCaught(cause);
        }
    }

    /** The handlers of HTTP/1.1 come with the end of the handshake. */
    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        context.fireUserEventTriggered(event);
        if (event instanceof SslHandshakeCompletionEvent completion && completion.isSuccess()) {
            TruncatedRequests.watch(context.pipeline());
        }
    }
}
