package io.unifiedtls.benchmarks.fleet;

import io.unifiedtls.benchmarks.Material;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.pem.PemSslStoreBundle;
import org.springframework.boot.ssl.pem.PemSslStoreDetails;

/**
 * A client of one replica.
 *
 * @param hosts trusts the certificates that {@link Material} makes in this process
 * @param page trusts the certificate of {@link #PAGE}
 */
record ReplicaClient(InetSocketAddress address, SSLContext hosts, SSLContext page) {

    private static final String PAGE = "example.com";
    private static final int TIMEOUT_MILLIS = 20_000;
    private static final Pattern ALERT = Pattern.compile("fatal alert: (\\w+)");

    static ReplicaClient of(String address, Path pageAuthority) {
        int colon = address.lastIndexOf(':');
        return new ReplicaClient(
                new InetSocketAddress(address.substring(0, colon), Integer.parseInt(address.substring(colon + 1))),
                trusting(Material.pem(List.of(Material.AUTHORITY.certificate()))),
                trusting(pageAuthority.toUri().toString()));
    }

    /** With PEM text or a location of it. */
    private static SSLContext trusting(String certificate) {
        return SslBundle.of(new PemSslStoreBundle(null, PemSslStoreDetails.forCertificate(certificate)))
                .createSslContext();
    }

    /** The serial number of the certificate, the alert, or how else the handshake ended. */
    String answer(String name) {
        try (SSLSocket socket = connect(hosts, name)) {
            X509Certificate certificate = (X509Certificate) socket.getSession().getPeerCertificates()[0];
            return certificate.getSerialNumber().toString();
        } catch (SSLException ex) {
            Matcher alert = ALERT.matcher(String.valueOf(ex.getMessage()));
            return alert.find() ? alert.group(1) : ex.toString();
        } catch (IOException ex) {
            return ex.toString();
        }
    }

    /** Posts to the page, and expects that it was done. */
    void post(String path, String body) throws IOException {
        try (SSLSocket socket = connect(page, PAGE)) {
            byte[] content = body.getBytes(StandardCharsets.US_ASCII);
            socket.getOutputStream()
                    .write(
                            "POST %s HTTP/1.1\r\nHost: %s\r\nContent-Type: text/plain\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s"
                                    .formatted(path, PAGE, content.length, body)
                                    .getBytes(StandardCharsets.US_ASCII));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!answer.startsWith("HTTP/1.1 200")) {
                throw new IOException("%s %s: %s".formatted(address, path, answer));
            }
        }
    }

    private SSLSocket connect(SSLContext context, String name) throws IOException {
        Socket connection = new Socket();
        connection.connect(address, TIMEOUT_MILLIS);
        connection.setTcpNoDelay(true);
        connection.setSoTimeout(TIMEOUT_MILLIS);
        SSLSocket socket =
                (SSLSocket) context.getSocketFactory().createSocket(connection, name, address.getPort(), true);
        try {
            socket.startHandshake();
            return socket;
        } catch (IOException ex) {
            connection.close();
            throw ex;
        }
    }
}
