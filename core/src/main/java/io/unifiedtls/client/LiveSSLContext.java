package io.unifiedtls.client;

import io.unifiedtls.backend.DelegatingSSLContextSpi;
import io.unifiedtls.backend.DelegatingSocketFactory;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.util.function.Function;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * An {@code SSLContext} that has none of its own: for each engine and each socket it asks which one is in force for that
 * destination. So clients that keep an {@code SSLContext} for life get what has been loaded since.
 */
public final class LiveSSLContext extends DelegatingSSLContextSpi {

    private final Function<String, SSLContext> current;
    private final Supplier<SSLContext> others;
    private final boolean needsHost;

    private LiveSSLContext(Function<String, SSLContext> current, Supplier<SSLContext> others, boolean needsHost) {
        this.current = current;
        this.others = others;
        this.needsHost = needsHost;
    }

    /** The same for all destinations. */
    public static SSLContext of(Supplier<SSLContext> current) {
        return new LiveSSLContext(host -> current.get(), current, false).toContext();
    }

    /**
     * One that depends on the host.
     *
     * @param current for a host name or an IP address
     * @param others for hosts that nothing is said about
     */
    static SSLContext byHost(Function<String, SSLContext> current, Supplier<SSLContext> others) {
        return new LiveSSLContext(current, others, true).toContext();
    }

    private SSLContext context(@Nullable String host) {
        return host == null ? others.get() : current.apply(host);
    }

    @Override
    protected SSLEngine newEngine(@Nullable String host, int port) {
        SSLContext context = context(host);
        return host == null ? context.createSSLEngine() : context.createSSLEngine(host, port);
    }

    @Override
    protected SSLParameters supportedParameters() {
        return others.get().getSupportedSSLParameters();
    }

    @Override
    protected SSLParameters engineGetDefaultSSLParameters() {
        return others.get().getDefaultSSLParameters();
    }

    @Override
    protected SSLSocketFactory engineGetSocketFactory() {
        return new Sockets();
    }

    private final class Sockets extends DelegatingSocketFactory {

        @Override
        protected SSLSocketFactory factory(@Nullable String host) {
            return context(host).getSocketFactory();
        }

        /** The refusal, which is that of {@code SocketFactory}, makes libraries connect first, and come with the host. */
        @Override
        public Socket createSocket() throws IOException {
            if (needsHost) {
                SocketException refusal = new SocketException("Unconnected sockets not implemented");
                refusal.initCause(new UnsupportedOperationException());
                throw refusal;
            }
            return super.createSocket();
        }
    }
}
