package io.unifiedtls.acme.site;

import static org.awaitility.Awaitility.await;

import io.unifiedtls.acme.testing.SiteClient;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicIntegerArray;

/** Clients that visit hosts one time after the other, each its own host, behind a balancer that sends them all to one replica. */
final class Visits implements AutoCloseable {

    private final SiteClient client;
    private final ExecutorService threads;
    private final AtomicIntegerArray visits;
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();
    private volatile InetSocketAddress replica;
    private volatile boolean isOver;

    /** Two for each name. */
    Visits(SiteClient client, List<String> names, InetSocketAddress replica) {
        this.client = client;
        this.replica = replica;
        this.visits = new AtomicIntegerArray(2 * names.size());
        this.threads = Executors.newFixedThreadPool(visits.length());
        for (int i = 0; i < visits.length(); i++) {
            int number = i;
            threads.execute(() -> visit(number, names.get(number % names.size())));
        }
    }

    private void visit(int number, String name) {
        while (!isOver) {
            InetSocketAddress address = replica;
            try {
                client.visit(address, name);
            } catch (IOException ex) {
                failures.add("%s at %s: %s".formatted(name, address, ex));
            }
            visits.incrementAndGet(number);
        }
    }

    /** Wait until each of them has made a visit that has begun since now. */
    void awaitMore() {
        for (int i = 0; i < visits.length(); i++) {
            int number = i;
            int before = visits.get(number);
            await().atMost(Duration.ofMinutes(2)).until(() -> visits.get(number) >= before + 2);
        }
    }

    /** Send them to another replica, and wait until none is at the one before. */
    void moveTo(InetSocketAddress next) {
        replica = next;
        awaitMore();
    }

    List<String> failures() {
        return List.copyOf(failures);
    }

    @Override
    public void close() {
        isOver = true;
        threads.shutdownNow();
    }
}
