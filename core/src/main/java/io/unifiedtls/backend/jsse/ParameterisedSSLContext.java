package io.unifiedtls.backend.jsse;

import io.unifiedtls.ApplicationProtocol;
import io.unifiedtls.backend.DelegatingSSLContextSpi;
import io.unifiedtls.backend.DelegatingSocketFactory;
import java.net.Socket;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSessionContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * A client's {@code SSLContext} of the JDK for libraries, with parameters for every engine and socket that it makes. It
 * offers HTTP/2 only where the library says that it speaks it: those that do name their application protocols.
 */
final class ParameterisedSSLContext extends DelegatingSSLContextSpi {

    private final SSLContext jdk;
    private final SSLParameters parameters;
    private final List<String> allowedProtocols;
    private final String[] unasked;

    private ParameterisedSSLContext(SSLContext jdk, SSLParameters parameters) {
        this.jdk = jdk;
        this.parameters = parameters;
        this.allowedProtocols = List.of(parameters.getApplicationProtocols());
        this.unasked = allowedProtocols.stream()
                .filter(protocol -> !protocol.equals(ApplicationProtocol.H2.name()))
                .toArray(String[]::new);
    }

    static SSLContext of(SSLContext jdk, SSLParameters parameters) {
        return new ParameterisedSSLContext(jdk, parameters).toContext(jdk.getProvider());
    }

    @Override
    protected SSLEngine newEngine(@Nullable String host, int port) {
        SSLEngine engine = host == null ? jdk.createSSLEngine() : jdk.createSSLEngine(host, port);
        engine.setUseClientMode(true);
        engine.setSSLParameters(withServerNames(engine.getSSLParameters(), host));
        return new SettledEngine(engine, allowedProtocols);
    }

    private SSLParameters withServerNames(SSLParameters own, @Nullable String host) {
        SSLParameters copy = JsseParameters.copy(parameters);
        copy.setServerNames(host == null ? own.getServerNames() : JsseParameters.serverNames(host));
        copy.setApplicationProtocols(unasked);
        return copy;
    }

    @Override
    protected SSLSocketFactory engineGetSocketFactory() {
        return new Sockets();
    }

    @Override
    protected SSLSessionContext engineGetServerSessionContext() {
        return jdk.getServerSessionContext();
    }

    @Override
    protected SSLSessionContext engineGetClientSessionContext() {
        return jdk.getClientSessionContext();
    }

    @Override
    protected SSLParameters engineGetDefaultSSLParameters() {
        return JsseParameters.copy(parameters);
    }

    @Override
    protected SSLParameters supportedParameters() {
        return jdk.getSupportedSSLParameters();
    }

    private final class Sockets extends DelegatingSocketFactory {

        private final SSLSocketFactory factory = jdk.getSocketFactory();

        @Override
        protected SSLSocketFactory factory(@Nullable String host) {
            return factory;
        }

        @Override
        protected Socket prepared(Socket socket, @Nullable String host) {
            if (socket instanceof SSLSocket ssl) {
                ssl.setSSLParameters(withServerNames(ssl.getSSLParameters(), host));
            }
            return socket;
        }

        @Override
        public String[] getDefaultCipherSuites() {
            return parameters.getCipherSuites();
        }
    }
}
