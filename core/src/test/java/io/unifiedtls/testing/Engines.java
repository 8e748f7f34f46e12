package io.unifiedtls.testing;

import io.unifiedtls.ClientHello;
import io.unifiedtls.SigningChain;
import io.unifiedtls.backend.BackendServerContext;
import io.unifiedtls.material.CertificateAuthority;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/** Clients of the JDK, and connections in memory. */
public final class Engines {

    private static final int ROOM = 64 * 1024;

    private Engines() {}

    /** A context that trusts {@link TestCertificates#AUTHORITY}, with a client certificate or without. */
    public static SSLContext clientContext(@Nullable SigningChain certificate) {
        return context(certificate, trustManager(TestCertificates.AUTHORITY));
    }

    /** A context of the JDK for either side, with one certificate or none. */
    public static SSLContext context(@Nullable SigningChain certificate, TrustManager trust) {
        try {
            KeyStore keys = KeyStore.getInstance("JKS");
            keys.load(null, null);
            if (certificate != null) {
                keys.setKeyEntry(
                        "key",
                        certificate.privateKey(),
                        new char[0],
                        certificate.certificates().toArray(X509Certificate[]::new));
            }
            KeyManagerFactory keyManagers = KeyManagerFactory.getInstance("NewSunX509");
            keyManagers.init(keys, new char[0]);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keyManagers.getKeyManagers(), new TrustManager[] {trust}, null);
            return context;
        } catch (GeneralSecurityException | IOException ex) {
            throw new AssertionError(ex);
        }
    }

    /** What the JDK verifies with against one authority. */
    public static X509TrustManager trustManager(CertificateAuthority authority) {
        return trustManager(authority.certificate());
    }

    /** The same with the certificate of an authority. */
    public static X509TrustManager trustManager(X509Certificate authority) {
        try {
            KeyStore trust = KeyStore.getInstance("PKCS12");
            trust.load(null, null);
            trust.setCertificateEntry("ca", authority);
            TrustManagerFactory trustManagers = TrustManagerFactory.getInstance("PKIX");
            trustManagers.init(trust);
            return (X509TrustManager) trustManagers.getTrustManagers()[0];
        } catch (GeneralSecurityException | IOException ex) {
            throw new AssertionError(ex);
        }
    }

    /** A client that asks for a name and verifies that it gets it. */
    public static SSLEngine client(SSLContext context, String serverName, Consumer<SSLParameters> settings) {
        SSLEngine engine = context.createSSLEngine(serverName, 443);
        engine.setUseClientMode(true);
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setServerNames(List.of(new SNIHostName(serverName)));
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        settings.accept(parameters);
        engine.setSSLParameters(parameters);
        return engine;
    }

    public static SSLEngine client(String serverName) {
        return client(clientContext(null), serverName, parameters -> {});
    }

    /** The client's first flight. */
    public static byte[] clientHello(SSLEngine client) {
        ByteBuffer record = ByteBuffer.allocate(ROOM);
        try {
            client.wrap(ByteBuffer.allocate(0), record);
        } catch (SSLException ex) {
            throw new AssertionError(ex);
        }
        return drained(record);
    }

    /** Shake hands in memory. */
    public static void handshake(SSLEngine client, SSLEngine server) throws SSLException {
        handshake(client, server, clientHello(client));
    }

    /** Shake hands in memory after a first flight of the client. */
    public static void handshake(SSLEngine client, SSLEngine server, byte[] clientHello) throws SSLException {
        handshake(client, server, new byte[0], clientHello);
    }

    /** Shake hands in memory, or go on with it, when these bytes are on their way to each side. */
    public static void handshake(SSLEngine client, SSLEngine server, byte[] forClient, byte[] forServer)
            throws SSLException {
        ByteBuffer toServer = ByteBuffer.allocate(ROOM).put(forServer);
        ByteBuffer toClient = ByteBuffer.allocate(ROOM).put(forClient);
        for (int round = 0; round < 2_000; round++) {
            boolean serverProgress = step(server, toServer, toClient);
            boolean clientProgress = step(client, toClient, toServer);
            if (!serverProgress && !clientProgress) {
                return;
            }
        }
        throw new AssertionError("The handshake does not end: client %s, server %s"
                .formatted(client.getHandshakeStatus(), server.getHandshakeStatus()));
    }

    /** Send application data in memory, with whatever the sender has to say besides. */
    public static void send(byte[] data, SSLEngine sender, SSLEngine receiver) throws SSLException {
        ByteBuffer source = ByteBuffer.wrap(data);
        ByteBuffer network = ByteBuffer.allocate(ROOM);
        while (source.hasRemaining()) {
            sender.wrap(source, network);
        }
        network.flip();
        while (network.hasRemaining()) {
            receiver.unwrap(network, ByteBuffer.allocate(ROOM));
            runTasks(receiver);
        }
    }

    public static void runTasks(SSLEngine engine) {
        for (Runnable task; (task = engine.getDelegatedTask()) != null; ) {
            task.run();
        }
    }

    public static byte[] drained(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.flip().remaining()];
        buffer.get(bytes).clear();
        return bytes;
    }

    /** Cut bytes into pieces of a size. */
    public static List<byte[]> pieces(byte[] bytes, int size) {
        return IntStream.iterate(0, start -> start < bytes.length, start -> start + size)
                .mapToObj(start -> Arrays.copyOfRange(bytes, start, Math.min(bytes.length, start + size)))
                .toList();
    }

    /** The same handshake message in records of a size. */
    public static byte[] inRecordsOf(int size, byte[] record) {
        byte[] message = Arrays.copyOfRange(record, 5, record.length);
        return concat(pieces(message, size).stream()
                .map(piece -> concat(
                        Stream.of(new byte[] {22, 3, 1, (byte) (piece.length >> 8), (byte) piece.length}, piece))));
    }

    public static byte[] concat(Stream<byte[]> parts) {
        return parts.reduce(new byte[0], (a, b) -> {
            byte[] joined = Arrays.copyOf(a, a.length + b.length);
            System.arraycopy(b, 0, joined, a.length, b.length);
            return joined;
        });
    }

    private static boolean step(SSLEngine engine, ByteBuffer in, ByteBuffer out) throws SSLException {
        HandshakeStatus status = engine.getHandshakeStatus();
        if (status == HandshakeStatus.NEED_TASK) {
            runTasks(engine);
            return true;
        }
        if (status == HandshakeStatus.NEED_WRAP) {
            SSLEngineResult result = engine.wrap(ByteBuffer.allocate(0), out);
            return result.bytesProduced() > 0 || result.getStatus() == Status.OK;
        }
        in.flip();
        SSLEngineResult result = engine.unwrap(in, ByteBuffer.allocate(ROOM));
        in.compact();
        return result.bytesConsumed() > 0;
    }

    /** Whether a handshake for {@code shop.example} resumes; the client gets what it needs to resume the next time. */
    public static boolean isResumed(SSLContext clients, BackendServerContext context, String version)
            throws SSLException {
        SSLEngine client =
                client(clients, "shop.example", parameters -> parameters.setProtocols(new String[] {version}));
        SSLEngine server = context.newEngine(ClientHello.builder().build());
        Instant start = Instant.now();
        try {
            handshake(client, server);
            send(new byte[1], server, client); // BoringSSL sends tickets of TLS 1.3 with what is written first
            return context.isResumed(server, start);
        } finally {
            context.release(server);
        }
    }
}
