package io.unifiedtls.applications;

import io.unifiedtls.SigningChain;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/** A client that makes a connection of its own for each request, with a full handshake. */
final class Client {

    private static final int TIMEOUT_MILLIS = 20_000;

    private static final char[] PASSWORD = "memory".toCharArray();

    private final int port;
    private final KeyManager[] keys;
    private final TrustManager[] trust;

    /** Create it, for a server whose certificate this authority has issued. */
    Client(int port, X509Certificate authority, SigningChain... identity) throws GeneralSecurityException, IOException {
        this.port = port;
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setCertificateEntry("authority", authority);
        for (SigningChain chain : identity) {
            store.setKeyEntry(
                    "identity",
                    chain.privateKey(),
                    PASSWORD,
                    chain.certificates().toArray(X509Certificate[]::new));
        }
        TrustManagerFactory verifying = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        verifying.init(store);
        trust = verifying.getTrustManagers();
        KeyManagerFactory presenting = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        presenting.init(store, PASSWORD);
        keys = presenting.getKeyManagers();
    }

    /** The certificate of the server that answers a request for a host. */
    X509Certificate get(String host) throws IOException, GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys, trust, null);
        try (Socket plain = new Socket(InetAddress.getLoopbackAddress(), port)) {
            plain.setTcpNoDelay(true);
            plain.setSoTimeout(TIMEOUT_MILLIS);
            try (SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(plain, host, port, true)) {
                SSLParameters parameters = socket.getSSLParameters();
                parameters.setEndpointIdentificationAlgorithm("HTTPS");
                socket.setSSLParameters(parameters);
                socket.getOutputStream()
                        .write("GET / HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n"
                                .formatted(host)
                                .getBytes(StandardCharsets.US_ASCII));
                String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                if (!answer.startsWith("HTTP/1.1 200")) {
                    throw new IOException("%s answers '%s'".formatted(host, answer));
                }
                return (X509Certificate) socket.getSession().getPeerCertificates()[0];
            }
        }
    }
}
