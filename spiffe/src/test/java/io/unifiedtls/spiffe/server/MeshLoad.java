package io.unifiedtls.spiffe.server;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Calls over connections that are made anew all the time. */
final class MeshLoad implements AutoCloseable {

    private final List<Thread> callers = new ArrayList<>();
    private final AtomicInteger answered = new AtomicInteger();
    private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
    private volatile boolean isOver;

    MeshLoad(MeshClient client, int port, int count) {
        for (int i = 0; i < count; i++) {
            Thread caller = new Thread(() -> call(client, port));
            caller.start();
            callers.add(caller);
        }
    }

    private void call(MeshClient client, int port) {
        while (!isOver) {
            try {
                String answer = client.get(port);
                if (answer.startsWith("HTTP/1.1 404")) {
                    answered.incrementAndGet();
                } else {
                    failures.add(new AssertionError("Answer '%s'".formatted(answer)));
                }
            } catch (Exception ex) {
                failures.add(ex);
            }
        }
    }

    int answered() {
        return answered.get();
    }

    List<Throwable> failures() {
        return List.copyOf(failures);
    }

    @Override
    public void close() {
        isOver = true;
        for (Thread caller : callers) {
            try {
                caller.join(TimeUnit.SECONDS.toMillis(60));
            } catch (InterruptedException ex) {
                throw new AssertionError(ex);
            }
        }
    }
}
