package io.unifiedtls.corpus;

import static io.unifiedtls.testing.TestCertificates.CLIENT_AUTHORITY;

import io.unifiedtls.SigningChain;
import io.unifiedtls.testing.Engines;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathValidator;
import java.security.cert.CertificateException;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.PKIXRevocationChecker;
import java.security.cert.PKIXRevocationChecker.Option;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.CertPathTrustManagerParameters;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/** A server on the JDK's sockets with one weakness: what a straightforward implementation of hosts might look like. */
final class WeakServer implements Target, AutoCloseable {

    private static final int TIMEOUT_MILLIS = 10_000;
    private static final int RECORD_HEADER = 5;
    private static final int CLIENT_HELLO_FIXED = 38;
    private static final int HANDSHAKE_HEADER = 4;
    private static final int MOST = 65_536;

    private final Weakness weakness;
    private final ServerSocket listener;
    private final ExecutorService connections = Executors.newCachedThreadPool();
    private final Map<String, SSLContext> contexts = new ConcurrentHashMap<>();

    WeakServer(Weakness weakness) throws IOException {
        this.weakness = weakness;
        this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        connections.execute(this::accept);
    }

    @Override
    public int port() {
        return listener.getLocalPort();
    }

    @Override
    public void close() throws IOException {
        listener.close();
        connections.shutdownNow();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket socket = listener.accept();
                connections.execute(() -> serve(socket));
            } catch (IOException ex) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            socket.setSoTimeout(TIMEOUT_MILLIS);
            Hello hello = Hello.read(socket.getInputStream(), weakness);
            String host = entry(hello.serverName());
            SSLContext context = weakness == Weakness.SHARED_SESSIONS
                    ? contexts.computeIfAbsent("all", name -> Engines.context(CERTIFICATE, new ByServerName()))
                    : contexts.computeIfAbsent(
                            remembered(host), name -> Engines.context(certificate(name), trust(name)));
            try (SSLSocket tls = (SSLSocket)
                    context.getSocketFactory().createSocket(socket, new ByteArrayInputStream(hello.octets()), true)) {
                tls.setUseClientMode(false);
                tls.setNeedClientAuth(host.equals(CLOSED) || host.equals(OTHER) || host.equals(CHECKED));
                tls.startHandshake();
                answer(tls, host);
            }
        } catch (IOException | RuntimeException ex) {
            // The client sees it
        }
    }

    private void answer(SSLSocket tls, String connectionHost) throws IOException {
        BufferedReader in = new BufferedReader(new InputStreamReader(tls.getInputStream(), StandardCharsets.US_ASCII));
        String requested = "";
        for (String line; (line = in.readLine()) != null && !line.isEmpty(); ) {
            if (line.startsWith("Host: ")) {
                requested = line.substring("Host: ".length()).replaceFirst(":\\d+$", "");
            }
        }
        boolean admitted = isUnchecked(requested) || entry(requested).equals(connectionHost);
        String body = admitted ? "configuration=" + connectionHost : "another host";
        tls.getOutputStream()
                .write("HTTP/1.1 %s\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s"
                        .formatted(admitted ? "200 OK" : "421 Misdirected Request", body.length(), body)
                        .getBytes(StandardCharsets.US_ASCII));
    }

    private boolean isUnchecked(String requested) {
        return switch (weakness) {
            case UNCHECKED_AUTHORITY -> true;
            case WILDCARDS_UNCHECKED -> requested.endsWith("." + CLOSED);
            case CASE_MATTERS -> !requested.equals(requested.toLowerCase(Locale.ROOT));
            case TRAILING_DOT_MATTERS -> requested.endsWith(".");
            default -> false;
        };
    }

    /** The table of hosts. */
    private String entry(@Nullable String name) {
        if (name == null) {
            return OPEN;
        }
        if (weakness == Weakness.NAME_AS_IT_COMES) {
            return name.equals(CLOSED) || name.equals(OTHER) ? name : OPEN;
        }
        String normalised = name.toLowerCase(Locale.ROOT).replaceFirst("\\.$", "");
        return normalised.endsWith("." + CLOSED) ? CLOSED : normalised;
    }

    /** Names of strangers share a context. */
    private String remembered(String host) {
        boolean known = weakness == Weakness.REMEMBERS_NAMES
                || Set.of(OPEN, CLOSED, OTHER, CHECKED, TENANT).contains(host);
        return known ? host : "stranger";
    }

    private SigningChain certificate(String host) {
        boolean tenants = host.equals(TENANT)
                || (weakness == Weakness.LATEST_CERTIFICATE_WINS
                        && TENANTS.dnsNames().contains(host));
        return tenants ? TENANTS : CERTIFICATE;
    }

    private TrustManager trust(String host) {
        return switch (host) {
            case CLOSED ->
                weakness == Weakness.MISSING_TRUST_IS_ALL ? new Everybody() : Engines.trustManager(CLIENT_AUTHORITY);
            case OTHER -> Engines.trustManager(OTHER_AUTHORITY);
            case CHECKED -> notRevoked();
            default -> Engines.trustManager(CLIENT_AUTHORITY);
        };
    }

    private TrustManager notRevoked() {
        try {
            PKIXRevocationChecker revocation = (PKIXRevocationChecker)
                    CertPathValidator.getInstance("PKIX").getRevocationChecker();
            revocation.setOptions(
                    weakness == Weakness.SOFT_REVOCATION
                            ? EnumSet.of(Option.ONLY_END_ENTITY, Option.NO_FALLBACK, Option.SOFT_FAIL)
                            : EnumSet.of(Option.ONLY_END_ENTITY, Option.NO_FALLBACK));
            PKIXBuilderParameters parameters = new PKIXBuilderParameters(
                    Set.of(new TrustAnchor(CHECKED_CLIENTS.root(), null)), new X509CertSelector());
            parameters.addCertPathChecker(revocation);
            TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
            factory.init(new CertPathTrustManagerParameters(parameters));
            return factory.getTrustManagers()[0];
        } catch (GeneralSecurityException ex) {
            throw new AssertionError(ex);
        }
    }

    /** Verifies against the authority of the server name, once per session. */
    private static final class ByServerName extends Everybody {

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
                throws CertificateException {
            ExtendedSSLSession session = (ExtendedSSLSession) ((SSLSocket) socket).getHandshakeSession();
            String name = ((SNIHostName) session.getRequestedServerNames().get(0)).getAsciiName();
            Engines.trustManager(name.equals(OTHER) ? OTHER_AUTHORITY : CLIENT_AUTHORITY)
                    .checkClientTrusted(chain, type);
        }
    }

    private static class Everybody extends X509ExtendedTrustManager {

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
                throws CertificateException {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }

    /** The octets of a ClientHello, in all its records, and its server name. */
    @SuppressWarnings("ArrayRecordComponent") // Nobody compares them
    private record Hello(byte[] octets, @Nullable String serverName) {

        static Hello read(InputStream stream, Weakness weakness) throws IOException {
            DataInputStream in = new DataInputStream(stream);
            int most = weakness == Weakness.BELIEVES_LENGTHS ? Integer.MAX_VALUE : MOST;
            ByteArrayOutputStream octets = new ByteArrayOutputStream();
            ByteArrayOutputStream message = new ByteArrayOutputStream();
            int length = HANDSHAKE_HEADER;
            do {
                byte[] header = in.readNBytes(RECORD_HEADER);
                byte[] fragment = in.readNBytes(ByteBuffer.wrap(header).getShort(3));
                octets.writeBytes(header);
                octets.writeBytes(fragment);
                message.writeBytes(fragment);
                if (length == HANDSHAKE_HEADER && message.size() >= HANDSHAKE_HEADER) {
                    length += ByteBuffer.wrap(message.toByteArray()).getInt() & 0xffffff;
                }
                if (message.size() > most) {
                    throw new IOException("The ClientHello is too large");
                }
            } while (weakness != Weakness.FIRST_RECORD_ONLY && message.size() < length);
            return new Hello(octets.toByteArray(), serverName(message.toByteArray()));
        }

        private static @Nullable String serverName(byte[] message) {
            try {
                ByteBuffer hello = ByteBuffer.wrap(message);
                hello.position(CLIENT_HELLO_FIXED);
                skip(hello, hello.get());
                skip(hello, hello.getShort());
                skip(hello, hello.get());
                hello.getShort();
                while (hello.hasRemaining()) {
                    int type = hello.getShort();
                    int length = hello.getShort();
                    if (type == 0) {
                        byte[] name = new byte[length - RECORD_HEADER];
                        skip(hello, RECORD_HEADER);
                        hello.get(name);
                        return new String(name, StandardCharsets.US_ASCII);
                    }
                    skip(hello, length);
                }
                return null;
            } catch (RuntimeException ex) {
                return null;
            }
        }

        private static void skip(ByteBuffer buffer, int count) {
            buffer.position(buffer.position() + count);
        }
    }
}
