package io.unifiedtls.server;

import static io.unifiedtls.server.LocalClients.presented;

import io.unifiedtls.SigningChain;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import org.springframework.context.ApplicationContext;

/** Clients that shake hands with each of some hosts over and over, one for each host. */
final class SteadyClients implements AutoCloseable {

    private final ApplicationContext application;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Map<String, X509Certificate> latest = new ConcurrentHashMap<>();
    private final Map<String, AtomicLong> counts = new ConcurrentHashMap<>();
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();

    SteadyClients(ApplicationContext application, List<String> hosts) {
        this.application = application;
        hosts.forEach(host -> {
            AtomicLong count = new AtomicLong();
            counts.put(host, count);
            threads.execute(() -> run(host, count));
        });
    }

    /** The failures. */
    Queue<String> failures() {
        return failures;
    }

    /** Whether a host presented a certificate in its last handshake. */
    boolean hasLatest(String host, SigningChain chain) {
        return chain.leaf().equals(latest.get(host));
    }

    /** The handshakes of the host that has had the fewest. */
    long fewest() {
        return counts.values().stream().mapToLong(AtomicLong::get).min().orElseThrow();
    }

    private void run(String host, AtomicLong count) {
        while (!Thread.currentThread().isInterrupted()) {
            try {
                latest.put(host, presented(application, host));
                count.incrementAndGet();
            } catch (Exception ex) {
                if (!threads.isShutdown()) {
                    failures.add("%s: %s".formatted(host, ex));
                }
            }
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
