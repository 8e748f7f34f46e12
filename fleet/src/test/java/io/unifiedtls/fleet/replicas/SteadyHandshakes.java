package io.unifiedtls.fleet.replicas;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Clients of one host, whom a load balancer leads to several processes in turn. */
final class SteadyHandshakes implements AutoCloseable {

    private static final int MOST_FAILURES = 20;

    private final String name;
    private final List<Replica> targets = new ArrayList<>();
    private final List<String> failures = new ArrayList<>();
    private final Thread thread = new Thread(this::run, "steady-handshakes");
    private int count;
    private boolean isEnded;

    /** Begins. */
    SteadyHandshakes(String name, Replica first) {
        this.name = name;
        targets.add(first);
        thread.start();
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
    public void close() throws InterruptedException {
        synchronized (this) {
            isEnded = true;
        }
        thread.join();
    }
}
