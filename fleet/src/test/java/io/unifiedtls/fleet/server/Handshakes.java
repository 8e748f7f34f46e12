package io.unifiedtls.fleet.server;

import io.unifiedtls.testing.EngineClient;
import io.unifiedtls.testing.Engines;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.springframework.context.ApplicationContext;

/** Full handshakes with an application in this JVM. */
final class Handshakes {

    private static final int TIMEOUT_MILLIS = 20_000;

    private Handshakes() {}

    static int port(ApplicationContext application) {
        return application.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
    }

    /** The certificate that a name gets. */
    static X509Certificate presented(ApplicationContext application, String name) throws IOException {
        int port = port(application);
        try (Socket connection = new Socket(InetAddress.getLoopbackAddress(), port)) {
            connection.setTcpNoDelay(true);
            connection.setSoTimeout(TIMEOUT_MILLIS);
            try (SSLSocket socket = (SSLSocket)
                    Engines.clientContext(null).getSocketFactory().createSocket(connection, name, port, true)) {
                socket.startHandshake();
                return (X509Certificate) socket.getSession().getPeerCertificates()[0];
            }
        }
    }

    /** The response to a request of the operator's own address. */
    static String get(ApplicationContext application, String path) {
        try (EngineClient client = new EngineClient(
                Engines.client(Engines.clientContext(null), "operator.example", Handshakes::nameless),
                port(application))) {
            client.handshake(List::of);
            return client.get(path, "127.0.0.1");
        } catch (IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    /** The server's own configuration answers clients that send no name. */
    private static void nameless(SSLParameters parameters) {
        parameters.setServerNames(List.of());
    }

    /** The result of a handshake: {@code ok}, or what the client says. */
    static String result(ApplicationContext application, String name) {
        try {
            presented(application, name);
            return "ok";
        } catch (IOException ex) {
            return String.valueOf(ex.getMessage());
        }
    }
}
