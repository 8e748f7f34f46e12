package io.unifiedtls.test;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** A server that is not ours: the JDK's, which sends a byte after each handshake and waits for one. */
final class JdkServer implements AutoCloseable {

    private static final char[] PASSWORD = "password".toCharArray();

    private final IssuedChain chain;
    private final @Nullable ThrowAwayAuthority clients;
    private final String[] applicationProtocols;
    private final ServerSocket socket;
    private final ExecutorService connections = Executors.newCachedThreadPool();
    private volatile SSLContext context;
    private volatile boolean forgetful;

    /**
     * Start one on a free port.
     *
     * @param clients whom clients must come from, or null if they need no certificate
     */
    JdkServer(IssuedChain chain, @Nullable ThrowAwayAuthority clients, String... applicationProtocols)
            throws IOException {
        this.chain = chain;
        this.clients = clients;
        this.applicationProtocols = applicationProtocols;
        this.context = newContext();
        this.socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        connections.execute(this::accept);
    }

    int port() {
        return socket.getLocalPort();
    }

    /** From now on, each connection is of a context of its own, with its own sessions. */
    void forgetSessions() {
        forgetful = true;
    }

    private SSLContext newContext() {
        try {
            KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
            keys.init(chain.keyStore(PASSWORD), PASSWORD);
            SSLContext made = SSLContext.getInstance("TLS");
            if (clients == null) {
                made.init(keys.getKeyManagers(), null, null);
                return made;
            }
            KeyStore trusted = KeyStore.getInstance("PKCS12");
            trusted.load(null, null);
            trusted.setCertificateEntry("clients", clients.certificate());
            TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
            trust.init(trusted);
            made.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
            return made;
        } catch (IOException | GeneralSecurityException ex) {
            throw new IllegalStateException(ex);
        }
    }

    private void accept() {
        while (!socket.isClosed()) {
            try {
                Socket connection = socket.accept();
                connections.execute(() -> serve(connection));
            } catch (IOException ex) {
                return; // Closed
            }
        }
    }

    private void serve(Socket connection) {
        if (forgetful) {
            context = newContext();
        }
        try (SSLSocket tls =
                (SSLSocket) context.getSocketFactory().createSocket(connection, null, connection.getPort(), true)) {
            tls.setUseClientMode(false);
            SSLParameters parameters = tls.getSSLParameters();
            parameters.setNeedClientAuth(clients != null);
            parameters.setApplicationProtocols(applicationProtocols);
            tls.setSSLParameters(parameters);
            tls.getOutputStream().write('-'); // So that clients need not wait for what may come after the handshake
            tls.getInputStream().read();
        } catch (IOException ex) {
            // The client is told, and says so.
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException ex) {
            throw new UncheckedIOException(ex);
        }
        connections.shutdownNow();
    }
}
