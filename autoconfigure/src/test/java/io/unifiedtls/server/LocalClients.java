package io.unifiedtls.server;

import io.unifiedtls.testing.Engines;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.springframework.context.ApplicationContext;

/** Clients of an application in this JVM, over loopback. */
public final class LocalClients {

    private static final int TIMEOUT_MILLIS = 20_000;

    private LocalClients() {}

    /** The port of its server. */
    public static int port(ApplicationContext application) {
        return application.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
    }

    /**
     * Connect and shake hands. Layered on a connection for the name, since the JDK resumes sessions by what it believes to be
     * the host.
     */
    static SSLSocket open(ApplicationContext application, String name, SSLContext client) throws IOException {
        int port = port(application);
        Socket connection = new Socket(InetAddress.getLoopbackAddress(), port);
        connection.setTcpNoDelay(true);
        connection.setSoTimeout(TIMEOUT_MILLIS);
        SSLSocket socket = (SSLSocket) client.getSocketFactory().createSocket(connection, name, port, true);
        try {
            socket.startHandshake();
            return socket;
        } catch (IOException ex) {
            socket.close();
            throw ex;
        }
    }

    /** The certificate that the server presents in a full handshake; a session keeps the one that it began with. */
    static X509Certificate presented(ApplicationContext application, String name) throws IOException {
        try (SSLSocket socket = open(application, name, Engines.clientContext(null))) {
            return (X509Certificate) socket.getSession().getPeerCertificates()[0];
        }
    }

    /** Its subject alternative names. */
    static List<String> names(X509Certificate certificate) throws Exception {
        return certificate.getSubjectAlternativeNames().stream()
                .map(name -> (String) name.get(1))
                .toList();
    }
}
