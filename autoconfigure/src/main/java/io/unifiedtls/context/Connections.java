package io.unifiedtls.context;

import io.unifiedtls.TLSConnection;
import io.unifiedtls.handshake.HandshakeFailure;
import io.unifiedtls.handshake.HandshakeObserver;
import io.unifiedtls.handshake.LateBindingEngine;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends connections that were admitted by client authentication and trust that are not in force any more. Some time after a
 * change it asks for each connection what a handshake would get now. Keeps no connection where that is not wanted.
 * Thread-safe.
 */
final class Connections implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Connections.class);
    private static final Duration AGAIN = Duration.ofSeconds(1);

    private final Optional<Duration> patience;
    /** What says of each whether its client would be let in now. */
    private final Map<LateBindingEngine, Predicate<LateBindingEngine>> established = new ConcurrentHashMap<>();

    private final ScheduledExecutorService reviews = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "tls-connections");
        thread.setDaemon(true);
        return thread;
    });

    /**
     * Create a registry.
     *
     * @param patience how long after a change connections live on; empty if they are not ended
     */
    Connections(Optional<Duration> patience) {
        this.patience = patience;
    }

    /**
     * What is to be told of connections, so that they can be ended.
     *
     * @param observer told, too
     * @param isAdmitted whether the client of a connection would be let in now; may block
     */
    HandshakeObserver tracking(HandshakeObserver observer, Predicate<LateBindingEngine> isAdmitted) {
        return patience.isPresent() ? new Tracking(observer, isAdmitted) : observer;
    }

    /** What is in force has changed. */
    void review() {
        patience.ifPresent(after -> schedule(this::retire, after));
    }

    @Override
    public void close() {
        reviews.shutdownNow();
    }

    private void retire() {
        long count = established.entrySet().stream()
                .filter(entry ->
                        !entry.getKey().isRetiring() && !entry.getValue().test(entry.getKey()))
                .map(Map.Entry::getKey)
                .peek(LateBindingEngine::retire)
                .count();
        if (count > 0) {
            log.info("Ending {} connections that were admitted before client authentication or trust changed", count);
            schedule(this::retireAgain, AGAIN);
        }
    }

    private void retireAgain() {
        long count = established.keySet().stream()
                .filter(LateBindingEngine::isRetiring)
                .peek(LateBindingEngine::retire)
                .count();
        if (count > 0) {
            schedule(this::retireAgain, AGAIN);
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // The task tells of its failures itself
    private void schedule(Runnable task, Duration delay) {
        try {
            reviews.schedule(() -> run(task), delay.toNanos(), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException ex) {
            log.debug("The application ends", ex);
        }
    }

    private static void run(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | Error ex) {
            log.error("Connections that should have been ended may live on", ex);
        }
    }

    private final class Tracking implements HandshakeObserver {

        private final HandshakeObserver delegate;
        private final Predicate<LateBindingEngine> isAdmitted;

        Tracking(HandshakeObserver delegate, Predicate<LateBindingEngine> isAdmitted) {
            this.delegate = delegate;
            this.isAdmitted = isAdmitted;
        }

        @Override
        public void established(LateBindingEngine engine, TLSConnection connection, Duration duration) {
            if (engine.isAttached()) {
                established.put(engine, isAdmitted);
            }
            delegate.established(engine, connection, duration);
        }

        @Override
        public void failed(LateBindingEngine engine, HandshakeFailure failure) {
            delegate.failed(engine, failure);
        }

        @Override
        public void closed(LateBindingEngine engine) {
            established.remove(engine);
            delegate.closed(engine);
        }
    }
}
