package io.unifiedtls.acme.replicas;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/** Clients that connect to hosts at random, at replicas at random, with a full handshake each, twenty times a second. */
final class ManyVisitors implements AutoCloseable {

    private static final int THREADS = 4;
    private static final int PERIOD_MILLIS = 200;
    private static final int TIMEOUT_MILLIS = 20_000;

    private final ScheduledExecutorService threads = Executors.newScheduledThreadPool(THREADS);
    private final SSLContext client;
    private final int port;
    private final int replicas;
    private final List<String> names;
    private final AtomicInteger handshakes = new AtomicInteger();
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();
    private final Map<String, Set<String>> serials = new ConcurrentHashMap<>();
    private final AtomicLong leastLeft = new AtomicLong(Long.MAX_VALUE);

    private ManyVisitors(SSLContext client, int port, int replicas, List<String> names) {
        this.client = client;
        this.port = port;
        this.replicas = replicas;
        this.names = names;
    }

    @SuppressWarnings("FutureReturnValueIgnored") // They catch what they throw
    static ManyVisitors start(List<X509Certificate> roots, int port, int replicas, List<String> names)
            throws Exception {
        KeyStore anchors = KeyStore.getInstance(KeyStore.getDefaultType());
        anchors.load(null, null);
        for (X509Certificate root : roots) {
            anchors.setCertificateEntry(root.getSerialNumber().toString(), root);
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(anchors);
        SSLContext client = SSLContext.getInstance("TLS");
        client.init(null, trust.getTrustManagers(), null);
        ManyVisitors visitors = new ManyVisitors(client, port, replicas, names);
        for (int i = 0; i < THREADS; i++) {
            visitors.threads.scheduleAtFixedRate(visitors::visitAny, 0, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
        }
        return visitors;
    }

    private void visitAny() {
        visit(
                names.get(ThreadLocalRandom.current().nextInt(names.size())),
                ThreadLocalRandom.current().nextInt(replicas) + 1);
    }

    private void visit(String name, int replica) {
        try {
            X509Certificate certificate = certificate(name, "127.0.0." + replica);
            handshakes.incrementAndGet();
            Duration left =
                    Duration.between(Instant.now(), certificate.getNotAfter().toInstant());
            leastLeft.accumulateAndGet(left.toSeconds(), Math::min);
            serials.computeIfAbsent(name, unused -> ConcurrentHashMap.newKeySet())
                    .add(certificate.getSerialNumber().toString());
        } catch (IOException | RuntimeException ex) {
            failures.add("%s: %s at replica %d: %s".formatted(Instant.now(), name, replica, ex));
        }
    }

    private X509Certificate certificate(String name, String address) throws IOException {
        try (Socket connection = new Socket()) {
            connection.connect(new InetSocketAddress(InetAddress.getByName(address), port), TIMEOUT_MILLIS);
            connection.setSoTimeout(TIMEOUT_MILLIS);
            try (SSLSocket socket = (SSLSocket) client.getSocketFactory().createSocket(connection, name, port, true)) {
                SSLParameters parameters = socket.getSSLParameters();
                parameters.setEndpointIdentificationAlgorithm("HTTPS");
                socket.setSSLParameters(parameters);
                socket.startHandshake();
                X509Certificate certificate =
                        (X509Certificate) socket.getSession().getPeerCertificates()[0];
                socket.getSession().invalidate();
                return certificate;
            }
        }
    }

    /** Ends the visits, and makes a last one of each host. */
    void stop() throws InterruptedException {
        threads.shutdown();
        threads.awaitTermination(2L * TIMEOUT_MILLIS, TimeUnit.MILLISECONDS);
        for (int i = 0; i < names.size(); i++) {
            visit(names.get(i), i % replicas + 1);
        }
    }

    int handshakes() {
        return handshakes.get();
    }

    List<String> failures() {
        return List.copyOf(failures);
    }

    /** The shortest time that a certificate was valid after a client saw it. */
    Duration leastLeft() {
        return Duration.ofSeconds(leastLeft.get());
    }

    /** How many certificates were seen besides the first of each host. */
    int renewals() {
        return serials.values().stream().mapToInt(seen -> seen.size() - 1).sum();
    }

    /** Hosts of which only one certificate was seen. */
    List<String> notRenewed() {
        return names.stream()
                .filter(name -> serials.getOrDefault(name, Set.of()).size() < 2)
                .toList();
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
