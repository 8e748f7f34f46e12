package io.unifiedtls.context;

import io.unifiedtls.ClientHello;
import io.unifiedtls.TLSConnection;
import io.unifiedtls.handshake.ClientReport;
import io.unifiedtls.handshake.HandshakeFailure;
import io.unifiedtls.handshake.HandshakeObserver;
import io.unifiedtls.handshake.HandshakeThreads;
import io.unifiedtls.handshake.LateBindingEngine;
import io.unifiedtls.logging.OnceLog;
import io.unifiedtls.logging.PrintableLogger;
import io.unifiedtls.selection.Changes;
import io.unifiedtls.selection.ServerSettings.TrustChange;
import io.unifiedtls.wording.Durations;
import io.unifiedtls.wording.Setting;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.slf4j.Logger;

/**
 * Ends connections that were admitted by client authentication and trust that are not in force any more. Some time after a
 * change it asks for each connection what a handshake would get now, and at once for a connection whose handshake was under
 * way at the change. Keeps no connection where that is not wanted. Thread-safe.
 */
final class Connections implements AutoCloseable {

    /** How many connections are judged at once: resolvers have handshakes to answer meanwhile. */
    static final int REVIEWS = 32;

    private static final Logger log = PrintableLogger.of(Connections.class);
    private static final Duration AGAIN = Duration.ofSeconds(1);

    private final OnceLog faults = new OnceLog(PrintableLogger.of(TrustReview.class));
    private final Optional<TrustChange> settings;
    private final Changes changes;
    private final Map<LateBindingEngine, TrackedConnection> established = new ConcurrentHashMap<>();
    /** Of which the log does not know. */
    private final AtomicInteger ended = new AtomicInteger();

    private final AtomicBoolean retiring = new AtomicBoolean();
    private final TrustReview.Work work = new Work();
    private final ThreadPoolExecutor reviewers = reviewers();
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "tls-connections");
        thread.setDaemon(true);
        return thread;
    });

    /**
     * Create a registry.
     *
     * @param settings empty if connections are not ended
     */
    Connections(Optional<TrustChange> settings, Changes changes) {
        this.settings = settings;
        this.changes = changes;
    }

    /**
     * An observer that notes connections, so that they can be ended.
     *
     * @param observer told, too
     * @param judge whether the client of a connection would be let in now; may block
     */
    HandshakeObserver tracking(HandshakeObserver observer, Function<LateBindingEngine, Admission> judge) {
        return settings.map(wanted -> (HandshakeObserver) new Tracking(observer, judge, wanted))
                .orElse(observer);
    }

    /** The configuration in force for these hosts has changed. */
    void review(ChangedHosts hosts) {
        settings.ifPresent(wanted -> later(() -> review(hosts, wanted), wanted.patience()));
    }

    @Override
    public void close() {
        clock.shutdownNow();
        reviewers.shutdownNow();
    }

    private void review(ChangedHosts hosts, TrustChange wanted) {
        long after = changes.count();
        review(
                established.values().stream()
                        .filter(connection -> connection.isInQuestion(after) && hosts.concern(connection.serverName()))
                        .toList(),
                wanted);
    }

    private void review(List<TrackedConnection> connections, TrustChange wanted) {
        if (connections.isEmpty()) {
            return;
        }
        TrustReview review = new TrustReview(connections, changes, work, this::end, faults);
        later(() -> giveUp(review, wanted.reviewTimeout()), wanted.reviewTimeout());
        review.begin();
    }

    private void giveUp(TrustReview review, Duration timeout) {
        int count = review.giveUp();
        if (count > 0) {
            log.warn(
                    "Ending {} connections: within {} ({}), there was no decision whether their clients would still be admitted. Look for the cause, such as a failing resolver, earlier in the log.",
                    count,
                    Durations.text(timeout),
                    Setting.REVIEW_TIMEOUT);
        }
    }

    private void end(TrackedConnection connection) {
        ended.incrementAndGet();
        retire(connection);
        retireAgainLater();
    }

    private void retireAgainLater() {
        if (retiring.compareAndSet(false, true)) {
            later(this::retireAgain, AGAIN);
        }
    }

    private void retireAgain() {
        retiring.set(false);
        work.idle();
        long count = established.values().stream()
                .filter(TrackedConnection::isRetiring)
                .peek(Connections::retire)
                .count();
        if (count > 0) {
            retireAgainLater();
        }
    }

    /** One that fails keeps none of the others from their end. */
    private static void retire(TrackedConnection connection) {
        try {
            connection.retire();
        } catch (RuntimeException ex) {
            log.warn("A connection could not be asked to end and will be asked again", ex);
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // The task tells of its failures itself
    private void later(Runnable task, Duration delay) {
        try {
            clock.schedule(() -> run(task), delay.toNanos(), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException ex) {
            log.debug("The application is shutting down", ex);
        }
    }

    private static void run(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | Error ex) {
            log.error("Unexpected failure while ending connections; some of them may continue", ex);
        }
    }

    private static ThreadPoolExecutor reviewers() {
        ThreadPoolExecutor reviewers = new ThreadPoolExecutor(
                REVIEWS,
                REVIEWS,
                30,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                HandshakeThreads.factory("tls-review-"));
        reviewers.allowCoreThreadTimeOut(true);
        return reviewers;
    }

    private final class Work implements TrustReview.Work {

        @Override
        public void run(Runnable task) {
            try {
                reviewers.execute(() -> Connections.run(task));
            } catch (RejectedExecutionException ex) {
                log.debug("The application is shutting down", ex);
            }
        }

        @Override
        public void later(Runnable task, Duration delay) {
            Connections.this.later(task, delay);
        }

        @Override
        public void idle() {
            int count = ended.getAndSet(0);
            if (count > 0) {
                log.info(
                        "Ending {} connections that were admitted before client authentication or trust changed",
                        count);
            }
        }
    }

    private final class Tracking implements HandshakeObserver {

        private final HandshakeObserver delegate;
        private final Function<LateBindingEngine, Admission> judge;
        private final TrustChange wanted;

        Tracking(HandshakeObserver delegate, Function<LateBindingEngine, Admission> judge, TrustChange wanted) {
            this.delegate = delegate;
            this.judge = judge;
            this.wanted = wanted;
        }

        @Override
        public void began(LateBindingEngine engine) {
            delegate.began(engine);
        }

        @Override
        public void received(LateBindingEngine engine, ClientHello clientHello) {
            delegate.received(engine, clientHello);
        }

        @Override
        public void established(LateBindingEngine engine, TLSConnection connection, Duration duration) {
            if (engine.isAttached()) {
                track(new TrackedConnection(engine, judge), engine);
            }
            delegate.established(engine, connection, duration);
        }

        /** A change that comes now finds it, and one that came before is seen here. */
        private void track(TrackedConnection connection, LateBindingEngine engine) {
            established.put(engine, connection);
            if (engine.isOver()) {
                established.remove(engine);
            } else if (connection.isInQuestion(changes.count())) {
                review(List.of(connection), wanted);
            }
        }

        @Override
        public void reported(LateBindingEngine engine, ClientReport report) {
            delegate.reported(engine, report);
        }

        @Override
        public void failed(LateBindingEngine engine, HandshakeFailure failure) {
            delegate.failed(engine, failure);
        }

        @Override
        public void brokenOff(LateBindingEngine engine, String reason) {
            delegate.brokenOff(engine, reason);
        }

        @Override
        public void closed(LateBindingEngine engine) {
            established.remove(engine);
            delegate.closed(engine);
        }
    }
}
