package io.unifiedtls.observability;

import io.unifiedtls.ClientHello;
import io.unifiedtls.HandshakeOutcome.WithoutAlert;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.TLSConnection;
import io.unifiedtls.handshake.HandshakeFailure;
import io.unifiedtls.handshake.HandshakeObserver;
import io.unifiedtls.handshake.LateBindingEngine;
import io.unifiedtls.logging.PrintableLogger;
import io.unifiedtls.operations.TLSHandshakeEvent.PeerAuthenticated;
import io.unifiedtls.operations.TLSHandshakeEvent.Refused;
import io.unifiedtls.operations.TLSPolicyEvent;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.slf4j.Logger;

/** Publishes what became of handshakes, on one thread, since listeners may take their time. Thread-safe. */
public final class HandshakeEvents implements HandshakeObserver, AutoCloseable {

    private static final Logger log = PrintableLogger.of(HandshakeEvents.class);
    private static final int MOST_WAITING = 1_000;
    private static final int FAILURES_PER_MINUTE = 10;

    private final Consumer<Object> publisher;
    private final AtomicLong leftOut = new AtomicLong();
    /** Clients can cause any number of events. */
    private final LinesPerMinute leftOutLines = new LinesPerMinute(1, System::nanoTime);

    private final LinesPerMinute failureLines = new LinesPerMinute(FAILURES_PER_MINUTE, System::nanoTime);
    private final ThreadPoolExecutor thread =
            new ThreadPoolExecutor(1, 1, 30, TimeUnit.SECONDS, new ArrayBlockingQueue<>(MOST_WAITING), task -> {
                Thread daemon = new Thread(task, "tls-events");
                daemon.setDaemon(true);
                return daemon;
            });

    /**
     * Create a publisher.
     *
     * @param publisher gets the events
     */
    public HandshakeEvents(Consumer<Object> publisher) {
        this.publisher = publisher;
        thread.allowCoreThreadTimeOut(true);
    }

    @Override
    public void established(LateBindingEngine engine, TLSConnection connection, Duration duration) {
        connection
                .peerIdentity()
                .ifPresent(peer -> publish(new PeerAuthenticated(engine.remoteAddress(), peer, connection)));
    }

    @Override
    public void failed(LateBindingEngine engine, HandshakeFailure failure) {
        if (failure.outcome() == WithoutAlert.ACME_CHALLENGE) {
            return; // It is no refusal
        }
        publish(new Refused(
                engine.remoteAddress(),
                engine.clientHello().flatMap(ClientHello::serverName),
                engine.configuration().map(TLSConfiguration::label),
                failure.outcome(),
                failure.reason()));
    }

    @Override
    public void policyViolated(String configuration, List<String> violations, boolean enforced) {
        publish(new TLSPolicyEvent(configuration, violations, enforced));
    }

    @Override
    public void close() {
        thread.shutdown();
    }

    private void publish(Object event) {
        try {
            thread.execute(() -> deliver(event));
        } catch (RejectedExecutionException ex) {
            leftOut.incrementAndGet();
        }
    }

    private void deliver(Object event) {
        if (leftOut.get() > 0 && leftOutLines.take() >= 0) {
            log.warn("Skipped {} handshake events, because listeners were too slow", leftOut.getAndSet(0));
        }
        try {
            publisher.accept(event);
        } catch (RuntimeException | Error ex) {
            long silent = failureLines.take();
            if (silent >= 0) {
                log.error(
                        "A listener of handshake events threw an exception ({} earlier ones were not logged)",
                        silent,
                        ex);
            }
        }
    }
}
