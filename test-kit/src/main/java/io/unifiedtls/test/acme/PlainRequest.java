package io.unifiedtls.test.acme;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Map.Entry;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/** A request of HTTP/1.0 over TLS to a server of this machine, with any {@code Host}, which the clients of the JDK do not let one choose. */
final class PlainRequest {

    private static final int TIMEOUT_MILLIS = 30_000;

    private PlainRequest() {}

    /**
     * An answer.
     *
     * @param fields of its header, in order
     */
    @SuppressWarnings("ArrayRecordComponent") // Nobody compares them
    record Answer(int status, List<Entry<String, String>> fields, byte[] body) {

        Optional<String> field(String name) {
            return fields.stream()
                    .filter(field -> field.getKey().equalsIgnoreCase(name))
                    .map(Entry::getValue)
                    .findFirst();
        }

        String text() {
            return new String(body, StandardCharsets.UTF_8);
        }
    }

    static Answer send(int port, String method, String path, String host, Map<String, String> fields, byte[] body)
            throws IOException {
        try (Socket connection = new Socket(InetAddress.getLoopbackAddress(), port);
                SSLSocket socket =
                        (SSLSocket) trusting().getSocketFactory().createSocket(connection, "localhost", port, true)) {
            socket.setSoTimeout(TIMEOUT_MILLIS);
            OutputStream out = socket.getOutputStream();
            ByteArrayOutputStream request = new ByteArrayOutputStream();
            StringBuilder head = new StringBuilder("%s %s HTTP/1.0\r\nHost: %s\r\n".formatted(method, path, host));
            fields.forEach((name, value) -> head.append("%s: %s\r\n".formatted(name, value)));
            if (body.length > 0 || method.equals("POST")) {
                head.append("Content-Length: %d\r\n".formatted(body.length));
            }
            request.writeBytes(head.append("\r\n").toString().getBytes(StandardCharsets.UTF_8));
            request.writeBytes(body);
            out.write(request.toByteArray());
            out.flush();
            return parse(socket.getInputStream().readAllBytes());
        }
    }

    private static Answer parse(byte[] answer) throws IOException {
        String text = new String(answer, StandardCharsets.ISO_8859_1);
        int end = text.indexOf("\r\n\r\n");
        if (end < 0) {
            throw new IOException("The server has closed the connection without an answer");
        }
        String[] lines = text.substring(0, end).split("\r\n", -1);
        List<Entry<String, String>> fields = new ArrayList<>();
        for (String line : List.of(lines).subList(1, lines.length)) {
            int colon = line.indexOf(':');
            fields.add(Map.entry(
                    line.substring(0, colon), line.substring(colon + 1).strip()));
        }
        return new Answer(
                Integer.parseInt(lines[0].split(" ", -1)[1]),
                fields,
                Arrays.copyOfRange(answer, end + 4, answer.length));
    }

    private static SSLContext trusting() throws IOException {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new TrustsThisMachine()}, null);
            return context;
        } catch (GeneralSecurityException ex) {
            throw new IOException(ex);
        }
    }

    /** The server is one of this machine, and was started for the test. */
    private static final class TrustsThisMachine extends X509ExtendedTrustManager {

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
