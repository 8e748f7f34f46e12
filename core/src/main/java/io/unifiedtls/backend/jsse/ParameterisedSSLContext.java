package io.unifiedtls.backend.jsse;

import io.unifiedtls.ApplicationProtocol;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.security.Provider;
import java.security.SecureRandom;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLContextSpi;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocketFactory;
import javax.net.ssl.SSLSessionContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * A client's {@code SSLContext} of the JDK for libraries, with parameters for every engine and socket that it makes. It
 * offers HTTP/2 only where the library says that it speaks it: those that do name their application protocols.
 */
final class ParameterisedSSLContext extends SSLContext {

    private ParameterisedSSLContext(SSLContextSpi spi, Provider provider) {
        super(spi, provider, "TLS");
    }

    static SSLContext of(SSLContext jdk, SSLParameters parameters) {
        return new ParameterisedSSLContext(new Spi(jdk, parameters), jdk.getProvider());
    }

    private static final class Spi extends SSLContextSpi {

        private final SSLContext jdk;
        private final SSLParameters parameters;
        private final List<String> allowedProtocols;
        private final String[] unasked;

        Spi(SSLContext jdk, SSLParameters parameters) {
            this.jdk = jdk;
            this.parameters = parameters;
            this.allowedProtocols = List.of(parameters.getApplicationProtocols());
            this.unasked = allowedProtocols.stream()
                    .filter(protocol -> !protocol.equals(ApplicationProtocol.H2.name()))
                    .toArray(String[]::new);
        }

        @Override
        protected void engineInit(KeyManager[] keys, TrustManager[] trust, SecureRandom random) {
            throw new IllegalStateException("This SSLContext is initialised. Derive another context instead.");
        }

        @Override
        protected SSLEngine engineCreateSSLEngine() {
            return configured(jdk.createSSLEngine(), null);
        }

        @Override
        protected SSLEngine engineCreateSSLEngine(String host, int port) {
            return configured(jdk.createSSLEngine(host, port), host);
        }

        private SSLEngine configured(SSLEngine engine, @Nullable String host) {
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
        protected SSLServerSocketFactory engineGetServerSocketFactory() {
            throw new UnsupportedOperationException("This SSLContext is a client's");
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
        protected SSLParameters engineGetSupportedSSLParameters() {
            return jdk.getSupportedSSLParameters();
        }

        private final class Sockets extends SSLSocketFactory {

            private final SSLSocketFactory factory = jdk.getSocketFactory();

            private Socket configured(Socket socket, @Nullable String host) {
                if (socket instanceof SSLSocket ssl) {
                    ssl.setSSLParameters(withServerNames(ssl.getSSLParameters(), host));
                }
                return socket;
            }

            @Override
            public Socket createSocket() throws IOException {
                return configured(factory.createSocket(), null);
            }

            @Override
            public Socket createSocket(Socket socket, String host, int port, boolean autoClose) throws IOException {
                return configured(factory.createSocket(socket, host, port, autoClose), host);
            }

            @Override
            public Socket createSocket(String host, int port) throws IOException {
                return configured(factory.createSocket(host, port), host);
            }

            @Override
            public Socket createSocket(String host, int port, InetAddress local, int localPort) throws IOException {
                return configured(factory.createSocket(host, port, local, localPort), host);
            }

            @Override
            public Socket createSocket(InetAddress host, int port) throws IOException {
                return configured(factory.createSocket(host, port), null);
            }

            @Override
            public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort)
                    throws IOException {
                return configured(factory.createSocket(host, port, local, localPort), null);
            }

            @Override
            public String[] getDefaultCipherSuites() {
                return parameters.getCipherSuites();
            }

            @Override
            public String[] getSupportedCipherSuites() {
                return factory.getSupportedCipherSuites();
            }
        }
    }
}
