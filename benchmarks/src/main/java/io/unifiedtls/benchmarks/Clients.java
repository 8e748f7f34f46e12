package io.unifiedtls.benchmarks;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.OpenSslContextOption;
import io.netty.handler.ssl.OpenSslSessionContext;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.nio.ByteBuffer;
import java.util.Arrays;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;

/** BoringSSL as a client, which costs the least and offers the hybrid group. */
public final class Clients {

    private Clients() {}

    /** A context that trusts the benchmarks' authority, and remembers no sessions: each handshake is a full one. */
    public static SslContext context(String... groups) {
        try {
            SslContextBuilder builder = SslContextBuilder.forClient()
                    .sslProvider(SslProvider.OPENSSL)
                    .endpointIdentificationAlgorithm(null)
                    .trustManager(Material.AUTHORITY.certificate());
            SslContext context =
                    (groups.length == 0 ? builder : builder.option(OpenSslContextOption.GROUPS, groups)).build();
            ((OpenSslSessionContext) context.sessionContext()).setSessionCacheEnabled(false);
            return context;
        } catch (SSLException ex) {
            throw new IllegalStateException(ex);
        }
    }

    public static SSLEngine engine(SslContext context, String serverName) {
        return context.newEngine(ByteBufAllocator.DEFAULT, serverName, 443);
    }

    /** The first flight of one. */
    public static byte[] clientHello(String serverName) {
        ByteBuffer flight = ByteBuffer.allocate(32 * 1024);
        try {
            engine(context(), serverName).wrap(ByteBuffer.allocate(0), flight);
        } catch (SSLException ex) {
            throw new IllegalStateException(ex);
        }
        return Arrays.copyOf(flight.array(), flight.position());
    }
}
