package io.unifiedtls.test;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;

/**
 * The outcome of one connection.
 *
 * @param failure the message of the client, or empty if the handshake was completed and nothing came after it
 * @param alert the fatal alert that the server sent, if it sent one
 */
record Attempt(
        String version,
        String applicationProtocol,
        List<X509Certificate> chain,
        long sessionCreated,
        Optional<String> failure,
        Optional<String> alert) {

    private static final int TIMEOUT_MILLIS = 10_000;
    /** How long a server may take to refuse a client's certificate, or to give a ticket, after the handshake. */
    private static final int AFTERWARDS_MILLIS = 500;

    private static final Pattern RECEIVED = Pattern.compile("(?i)received fatal alert: ([a-z_]+)");

    /**
     * Connect, and look at what comes right after the handshake: in TLS 1.3 the server's verdict on the client's certificate
     * and its tickets.
     *
     * @throws IOException if the server cannot be reached
     */
    static Attempt of(InetSocketAddress server, SSLContext client, SSLParameters parameters, String host)
            throws IOException {
        try (Socket plain = new AlertPreservingSocket()) {
            plain.connect(server, TIMEOUT_MILLIS);
            plain.setSoTimeout(TIMEOUT_MILLIS);
            try (SSLSocket socket =
                    (SSLSocket) client.getSocketFactory().createSocket(plain, host, server.getPort(), true)) {
                parameters.setServerNames(List.of(new SNIHostName(host)));
                socket.setSSLParameters(parameters);
                return handshake(socket);
            }
        }
    }

    private static Attempt handshake(SSLSocket socket) {
        try {
            socket.startHandshake();
            Attempt established = established(socket);
            socket.setSoTimeout(AFTERWARDS_MILLIS);
            try {
                socket.getInputStream().read();
            } catch (SocketTimeoutException ex) {
                return established; // It waits for a request
            }
            return established;
        } catch (IOException ex) {
            return failed(ex);
        }
    }

    private static Attempt established(SSLSocket socket) {
        SSLSession session = socket.getSession();
        return new Attempt(
                session.getProtocol(),
                Optional.ofNullable(socket.getApplicationProtocol()).orElse(""),
                certificates(session),
                session.getCreationTime(),
                Optional.empty(),
                Optional.empty());
    }

    private static List<X509Certificate> certificates(SSLSession session) {
        try {
            Certificate[] chain = session.getPeerCertificates();
            return Stream.of(chain).map(X509Certificate.class::cast).toList();
        } catch (SSLPeerUnverifiedException ex) {
            return List.of();
        }
    }

    private static Attempt failed(IOException failure) {
        String message = String.valueOf(failure.getMessage());
        Matcher received = RECEIVED.matcher(message);
        return new Attempt(
                "",
                "",
                List.of(),
                0,
                Optional.of(message),
                received.find() ? Optional.of(received.group(1)) : Optional.empty());
    }
}
