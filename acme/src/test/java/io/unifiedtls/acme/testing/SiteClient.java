package io.unifiedtls.acme.testing;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/** Clients that trust some roots, and verify that they reach the host. Thread-safe. */
public final class SiteClient {

    private static final int TIMEOUT_MILLIS = 20_000;

    private final SSLContext context;

    public SiteClient(List<X509Certificate> roots) {
        this.context = trusting(roots);
    }

    /** A context that trusts these roots. */
    public static SSLContext trusting(List<X509Certificate> roots) {
        try {
            KeyStore anchors = KeyStore.getInstance(KeyStore.getDefaultType());
            anchors.load(null, null);
            for (X509Certificate root : roots) {
                anchors.setCertificateEntry(root.getSerialNumber().toString(), root);
            }
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(anchors);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException | IOException ex) {
            throw new AssertionError(ex);
        }
    }

    /** A connection to a host, not yet handshaked. */
    public SSLSocket connect(InetSocketAddress address, String name) throws IOException {
        Socket connection = new Socket();
        connection.setSoTimeout(TIMEOUT_MILLIS);
        connection.connect(address, TIMEOUT_MILLIS);
        SSLSocket socket =
                (SSLSocket) context.getSocketFactory().createSocket(connection, name, address.getPort(), true);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        socket.setSSLParameters(parameters);
        return socket;
    }

    /**
     * Send a request to a host.
     *
     * @param protocols of TLS; those of the JDK if there are none
     * @return the certificate that it has answered with
     * @throws IOException if the handshake fails, or HTTP is not answered
     */
    public X509Certificate visit(InetSocketAddress address, String name, String... protocols) throws IOException {
        try (SSLSocket socket = connect(address, name)) {
            if (protocols.length > 0) {
                socket.setEnabledProtocols(protocols);
            }
            socket.startHandshake();
            socket.getOutputStream()
                    .write("GET / HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n"
                            .formatted(name)
                            .getBytes(StandardCharsets.US_ASCII));
            String answer = new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII);
            if (!answer.startsWith("HTTP/1.1 404")) {
                throw new IOException("The answer begins with '%s'".formatted(answer));
            }
            return (X509Certificate) socket.getSession().getPeerCertificates()[0];
        }
    }
}
