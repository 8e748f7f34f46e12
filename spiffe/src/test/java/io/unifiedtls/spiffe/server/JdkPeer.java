package io.unifiedtls.spiffe.server;

import io.unifiedtls.SigningChain;
import io.unifiedtls.spiffe.TrustDomainDraft;
import io.unifiedtls.testing.Engines;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/** A client of the JDK alone, with any certificate, which trusts one authority and verifies no name. */
record JdkPeer(SSLContext context) {

    private static final int TIMEOUT = 30_000;

    JdkPeer(TrustDomainDraft trusted, SigningChain certificate) {
        this(Engines.context(certificate, Engines.trustManager(trusted.authority())));
    }

    /** The answer to a request. */
    String get(int port, String version) throws IOException {
        try (SSLSocket socket = connect(port)) {
            socket.setEnabledProtocols(new String[] {version});
            return get(socket);
        }
    }

    /** The certificate of the server, after an answer. */
    static X509Certificate presented(TrustDomainDraft trusted, SigningChain certificate, int port, String serverName)
            throws IOException {
        JdkPeer stranger = new JdkPeer(trusted, certificate); // A session would bring its server name along
        try (SSLSocket socket = stranger.connect(port)) {
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setServerNames(List.of(new SNIHostName(serverName)));
            socket.setSSLParameters(parameters);
            if (!get(socket).startsWith("HTTP/1.1 ")) {
                throw new IOException("No answer");
            }
            return (X509Certificate) socket.getSession().getPeerCertificates()[0];
        }
    }

    private SSLSocket connect(int port) throws IOException {
        SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket("127.0.0.1", port);
        socket.setSoTimeout(TIMEOUT);
        return socket;
    }

    private static String get(SSLSocket socket) throws IOException {
        socket.getOutputStream()
                .write("GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
                        .getBytes(StandardCharsets.US_ASCII));
        return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    }
}
