package io.unifiedtls.server.netty;

import io.netty.channel.Channel;
import io.netty.handler.codec.http2.DefaultHttp2GoAwayFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.util.AttributeKey;
import io.unifiedtls.handshake.Transport;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;
import reactor.netty.channel.ChannelOperations;

/**
 * A channel of Reactor Netty below an engine.
 *
 * @param channel of the connection, not of a stream
 */
@SuppressWarnings("FutureReturnValueIgnored") // A failed operation is tried again, or its channel is closed already
record ChannelTransport(Channel channel) implements Transport {

    /** Set by Reactor Netty's reader of the PROXY protocol alone. */
    private static final AttributeKey<SocketAddress> NAMED_BY_PROXY =
            AttributeKey.valueOf("remoteAddressFromProxyProtocol");

    /** Behind a balancer that speaks the PROXY protocol, where the server is set to believe it: whom the balancer names. */
    @Override
    public @Nullable SocketAddress remoteAddress() {
        SocketAddress named = channel.attr(NAMED_BY_PROXY).get();
        return named == null ? channel.remoteAddress() : named;
    }

    /** Netty closes the engine by itself. */
    @Override
    public boolean isClientGone() {
        return false;
    }

    @Override
    public void retire() {
        channel.eventLoop().execute(() -> {
            Http2FrameCodec codec = channel.pipeline().get(Http2FrameCodec.class);
            if (codec == null) {
                closeIfIdle();
            } else if (!codec.connection().goAwaySent()) {
                channel.writeAndFlush(new DefaultHttp2GoAwayFrame(Http2Error.NO_ERROR));
            } else if (codec.connection().numActiveStreams() == 0) {
                channel.close();
            }
        });
    }

    /** A request has its operations on the channel until it is answered. */
    private void closeIfIdle() {
        if (ChannelOperations.get(channel) == null) {
            channel.close();
        }
    }
}
