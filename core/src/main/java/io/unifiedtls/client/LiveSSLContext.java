package io.unifiedtls.client;

import io.unifiedtls.backend.BridgedSSLContext;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.SecureRandom;
import java.util.function.Function;
import java.util.function.Supplier;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLContextSpi;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocketFactory;
import javax.net.ssl.SSLSessionContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * An {@code SSLContext} that has none of its own: for each engine and each socket it asks which one is in force for that
 * destination. So clients that keep an {@code SSLContext} for life get what has been loaded since.
 */
public final class LiveSSLContext extends SSLContext {

    private LiveSSLContext(SSLContextSpi spi) {
        super(spi, BridgedSSLContext.PROVIDER, "TLS");
    }

    /** The same for all destinations. */
    public static SSLContext of(Supplier<SSLContext> current) {
        return new LiveSSLContext(new Spi(host -> current.get(), current, false));
    }

    /**
     * One that depends on the host.
     *
     * @param current for a host name or an IP address
     * @param others for hosts that nothing is said about
     */
    static SSLContext byHost(Function<String, SSLContext> current, Supplier<SSLContext> others) {
        return new LiveSSLContext(new Spi(current, others, true));
    }

    private static final class Spi extends SSLContextSpi {

        private final Function<String, SSLContext> current;
        private final Supplier<SSLContext> others;
        private final boolean needsHost;

        Spi(Function<String, SSLContext> current, Supplier<SSLContext> others, boolean needsHost) {
            this.current = current;
            this.others = others;
            this.needsHost = needsHost;
        }

        @Override
        protected void engineInit(KeyManager[] keys, TrustManager[] trust, SecureRandom random) {
            throw new IllegalStateException("This SSLContext is initialised");
        }

        @Override
        protected SSLEngine engineCreateSSLEngine() {
            return others.get().createSSLEngine();
        }

        @Override
        protected SSLEngine engineCreateSSLEngine(String host, int port) {
            return current.apply(host).createSSLEngine(host, port);
        }

        @Override
        protected SSLSocketFactory engineGetSocketFactory() {
            return new Sockets(this);
        }

        @Override
        protected SSLServerSocketFactory engineGetServerSocketFactory() {
            throw new UnsupportedOperationException("This SSLContext is a client's");
        }

        /** Sessions belong to the context that made them. */
        @Override
        protected @Nullable SSLSessionContext engineGetServerSessionContext() {
            return null;
        }

        @Override
        protected @Nullable SSLSessionContext engineGetClientSessionContext() {
            return null;
        }

        @Override
        protected SSLParameters engineGetDefaultSSLParameters() {
            return others.get().getDefaultSSLParameters();
        }

        @Override
        protected SSLParameters engineGetSupportedSSLParameters() {
            return others.get().getSupportedSSLParameters();
        }
    }

    private static final class Sockets extends SSLSocketFactory {

        private final Spi spi;

        Sockets(Spi spi) {
            this.spi = spi;
        }

        private SSLSocketFactory factory(String host) {
            return spi.current.apply(host).getSocketFactory();
        }

        /** The name that it was made with, or the address: names are not looked up, since that asks a stranger. */
        private SSLSocketFactory factory(InetAddress address) {
            return factory(new InetSocketAddress(address, 0).getHostString());
        }

        private SSLSocketFactory others() {
            return spi.others.get().getSocketFactory();
        }

        /** The refusal, which is that of {@code SocketFactory}, makes libraries connect first, and come with the host. */
        @Override
        public Socket createSocket() throws IOException {
            return spi.needsHost ? super.createSocket() : others().createSocket();
        }

        @Override
        public Socket createSocket(Socket socket, String host, int port, boolean autoClose) throws IOException {
            return factory(host).createSocket(socket, host, port, autoClose);
        }

        @Override
        public Socket createSocket(String host, int port) throws IOException {
            return factory(host).createSocket(host, port);
        }

        @Override
        public Socket createSocket(String host, int port, InetAddress local, int localPort) throws IOException {
            return factory(host).createSocket(host, port, local, localPort);
        }

        @Override
        public Socket createSocket(InetAddress host, int port) throws IOException {
            return factory(host).createSocket(host, port);
        }

        @Override
        public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort) throws IOException {
            return factory(host).createSocket(host, port, local, localPort);
        }

        @Override
        public String[] getDefaultCipherSuites() {
            return others().getDefaultCipherSuites();
        }

        @Override
        public String[] getSupportedCipherSuites() {
            return others().getSupportedCipherSuites();
        }
    }
}
