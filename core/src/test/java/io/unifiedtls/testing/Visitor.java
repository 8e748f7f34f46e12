package io.unifiedtls.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/** A client that trusts one authority, and verifies the name. */
public record Visitor(SSLContext context, String name) {

    public static Visitor trusting(X509Certificate root, String name) {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setCertificateEntry("root", root);
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(store);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return new Visitor(context, name);
        } catch (GeneralSecurityException | IOException ex) {
            throw new AssertionError(ex);
        }
    }

    /** Remember so many sessions at most. The JDK's default is 20,480, each with the chain of the server. */
    public void rememberSessions(int most) {
        context.getClientSessionContext().setSessionCacheSize(most);
    }

    /** The chain that the server sends, after a whole handshake. */
    public List<X509Certificate> visit(int port) throws IOException {
        try (Socket plain = new Socket()) {
            plain.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 10_000);
            plain.setSoTimeout(30_000);
            try (SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(plain, name, port, true)) {
                SSLParameters parameters = socket.getSSLParameters();
                parameters.setEndpointIdentificationAlgorithm("HTTPS");
                socket.setSSLParameters(parameters);
                socket.startHandshake();
                return List.of(socket.getSession().getPeerCertificates()).stream()
                        .map(X509Certificate.class::cast)
                        .toList();
            }
        }
    }
}
