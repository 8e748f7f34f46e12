package io.unifiedtls.vault.server;

import io.unifiedtls.vault.Visitor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Clients that connect anew all the time. */
final class Load implements AutoCloseable {

    private final List<Thread> clients = new ArrayList<>();
    private final AtomicInteger handshakes = new AtomicInteger();
    private final Queue<IOException> failures = new ConcurrentLinkedQueue<>();
    private volatile boolean isOver;

    Load(Visitor visitor, int port, int count) {
        for (int i = 0; i < count; i++) {
            Thread client = new Thread(() -> run(visitor, port));
            client.start();
            clients.add(client);
        }
    }

    private void run(Visitor visitor, int port) {
        while (!isOver) {
            try {
                visitor.visit(port);
                handshakes.incrementAndGet();
            } catch (IOException ex) {
                failures.add(ex);
            }
        }
    }

    int handshakes() {
        return handshakes.get();
    }

    List<IOException> failures() {
        return List.copyOf(failures);
    }

    @Override
    public void close() {
        isOver = true;
        for (Thread client : clients) {
            try {
                client.join(TimeUnit.SECONDS.toMillis(60));
            } catch (InterruptedException ex) {
                throw new AssertionError(ex);
            }
        }
    }
}
