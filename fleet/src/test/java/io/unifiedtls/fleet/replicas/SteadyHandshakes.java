package io.unifiedtls.fleet.replicas;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Clients of one host, whom a load balancer leads to several processes in turn. */
final class SteadyHandshakes implements AutoCloseable {

    private static final int MOST_FAILURES = 20;

    private final String name;
    private final List<Replica> targets = new ArrayList<>();
    private final List<String> failures = new ArrayList<>();
    private final CompletableFuture<Void> loop;
    private int count;
    private boolean isEnded;

    /** Begins. */
    SteadyHandshakes(String name, Replica first) {
        this.name = name;
        targets.add(first);
        loop = CompletableFuture.runAsync(this::run, task -> new Thread(task, "steady-handshakes").start());
    }

    private void run() {
        while (round()) {
            try {
                TimeUnit.MILLISECONDS.sleep(20); // Others change the targets meanwhile
            } catch (InterruptedException ex) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private synchronized boolean round() {
        for (Replica target : targets) {
            String answer = target.answer(name);
            count++;
            if (!answer.equals("served") && failures.size() < MOST_FAILURES) {
                failures.add(target.target() + ": " + answer);
            }
        }
        return !isEnded;
    }

    synchronized void add(Replica target) {
        targets.add(target);
    }

    /** No handshake with it is under way afterwards. */
    synchronized void remove(Replica target) {
        targets.remove(target);
    }

    synchronized int count() {
        return count;
    }

    synchronized List<String> failures() {
        return List.copyOf(failures);
    }

    @Override
    public void close() {
        synchronized (this) {
            isEnded = true;
        }
        loop.join();
    }
}
