package io.unifiedtls.context;

import io.unifiedtls.ServerName;
import io.unifiedtls.TLSBuffer;
import io.unifiedtls.TLSClientContext;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.TLSSocket;
import io.unifiedtls.backend.BackendClientContext;
import io.unifiedtls.transport.BufferedSocket;
import io.unifiedtls.transport.EngineBuffer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.function.Function;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;

/** One configuration in force on one backend, for connections to servers. */
final class BackedClientContext implements TLSClientContext {

    private static final int UNKNOWN_PORT = -1;

    private final TLSConfiguration configuration;
    private final BackendClientContext backendContext;
    private final Function<TLSConfiguration, TLSClientContext> derivation;

    BackedClientContext(
            TLSConfiguration configuration,
            BackendClientContext backendContext,
            Function<TLSConfiguration, TLSClientContext> derivation) {
        this.configuration = configuration;
        this.backendContext = backendContext;
        this.derivation = derivation;
    }

    @Override
    public TLSConfiguration configuration() {
        return configuration;
    }

    @Override
    public TLSClientContext derive(TLSConfiguration configuration) {
        return derivation.apply(configuration);
    }

    @Override
    public TLSSocket connect(String host, int port, Duration timeout) throws IOException {
        Socket socket = new Socket();
        try {
            socket.connect(new InetSocketAddress(host, port), Math.toIntExact(timeout.toMillis()));
            TLSSocket connection = new BufferedSocket(socket, newBuffer(host, port), timeout);
            connection.connection();
            return connection;
        } catch (IOException | RuntimeException ex) {
            socket.close();
            throw ex;
        }
    }

    @Override
    public TLSSocket wrap(Socket socket, String host) {
        return new BufferedSocket(socket, newBuffer(ServerHost.require(host), socket.getPort()), Duration.ZERO);
    }

    @Override
    public TLSBuffer newBuffer(String host) {
        return newBuffer(ServerHost.require(host), UNKNOWN_PORT);
    }

    @Override
    public SSLEngine newEngine(String host) {
        return backendContext.newEngine(ServerHost.require(host), UNKNOWN_PORT);
    }

    @Override
    public SSLContext sslContext() {
        return backendContext.sslContext();
    }

    @Override
    public X509ExtendedKeyManager keyManager() {
        return backendContext.keyManager();
    }

    @Override
    public X509ExtendedTrustManager trustManager() {
        return backendContext.trustManager();
    }

    private TLSBuffer newBuffer(String host, int port) {
        SSLEngine engine = backendContext.newEngine(host, port);
        return new EngineBuffer(
                engine,
                new FinishedHandshake(engine, backendContext, () -> ServerName.parse(host), configuration.label()),
                () -> {});
    }
}
