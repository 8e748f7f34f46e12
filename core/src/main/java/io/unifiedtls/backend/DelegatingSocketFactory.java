package io.unifiedtls.backend;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/** Takes sockets from other factories. */
public abstract class DelegatingSocketFactory extends SSLSocketFactory {

    /**
     * The factory to take a socket from.
     *
     * @param host a host name or an IP address, or null if nobody names the peer
     */
    protected abstract SSLSocketFactory factory(@Nullable String host);

    /**
     * Prepare a socket of a factory.
     *
     * @param host the host name or IP address that the caller gave as text, or null
     */
    protected Socket prepared(Socket socket, @Nullable String host) {
        return socket;
    }

    /** The name that it was made with, or the address: names are not looked up, since that asks a stranger. */
    private SSLSocketFactory factory(InetAddress address) {
        return factory(new InetSocketAddress(address, 0).getHostString());
    }

    @Override
    public Socket createSocket() throws IOException {
        return prepared(factory((String) null).createSocket(), null);
    }

    @Override
    public Socket createSocket(Socket socket, String host, int port, boolean autoClose) throws IOException {
        return prepared(factory(host).createSocket(socket, host, port, autoClose), host);
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
        return prepared(factory(host).createSocket(host, port), host);
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress local, int localPort) throws IOException {
        return prepared(factory(host).createSocket(host, port, local, localPort), host);
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
        return prepared(factory(host).createSocket(host, port), null);
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort) throws IOException {
        return prepared(factory(host).createSocket(host, port, local, localPort), null);
    }

    @Override
    public String[] getDefaultCipherSuites() {
        return factory((String) null).getDefaultCipherSuites();
    }

    @Override
    public String[] getSupportedCipherSuites() {
        return factory((String) null).getSupportedCipherSuites();
    }
}
