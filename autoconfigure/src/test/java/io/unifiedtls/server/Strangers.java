package io.unifiedtls.server;

import static io.unifiedtls.server.LocalClients.presented;

import java.io.IOException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import org.springframework.context.ApplicationContext;

/** Clients that ask for names that they make up, another one each time, so that resolvers are busy. */
final class Strangers implements AutoCloseable {

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final AtomicLong asked = new AtomicLong();
    private final AtomicLong answered = new AtomicLong();

    Strangers(ApplicationContext application, int count) {
        for (int i = 0; i < count; i++) {
            threads.execute(() -> run(application));
        }
    }

    /** How many of their names had a certificate. */
    long answered() {
        return answered.get();
    }

    private void run(ApplicationContext application) {
        while (!threads.isShutdown()) {
            try {
                presented(application, "stranger%d.example".formatted(asked.incrementAndGet()));
                answered.incrementAndGet();
            } catch (IOException expected) {
                // Refused
            }
        }
    }

    void goAway() {
        threads.shutdownNow();
    }

    @Override
    public void close() {
        goAway();
    }
}
