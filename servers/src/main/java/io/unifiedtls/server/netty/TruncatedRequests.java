package io.unifiedtls.server.netty;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.DecoderResultProvider;
import io.netty.handler.codec.PrematureChannelClosureException;
import io.netty.util.ReferenceCountUtil;
import reactor.netty.NettyPipeline;

/**
 * Drops the beginnings of requests whose connections ended before their last header: Reactor Netty would answer them, which
 * nobody receives, and log each.
 */
final class TruncatedRequests extends ChannelInboundHandlerAdapter {

    private static final String NAME = NettyPipeline.LEFT + "tlsTruncatedRequests";

    private TruncatedRequests() {}

    /** Watch over a connection, if it speaks HTTP/1.1 already. */
    static void watch(ChannelPipeline pipeline) {
        if (pipeline.get(NettyPipeline.HttpCodec) != null && pipeline.get(NAME) == null) {
            pipeline.addAfter(NettyPipeline.HttpCodec, NAME, new TruncatedRequests());
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof DecoderResultProvider decoded
                && decoded.decoderResult().cause() instanceof PrematureChannelClosureException) {
            ReferenceCountUtil.release(message);
        } else {
            context.fireChannelRead(message);
        }
    }
}
