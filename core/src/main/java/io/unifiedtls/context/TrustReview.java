package io.unifiedtls.context;

import io.unifiedtls.ServerName;
import io.unifiedtls.logging.OnceLog;
import io.unifiedtls.selection.Changes;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Judges connections that were admitted before a change. Those of one server name wait for the first of them, so that a
 * resolver which hangs for that name holds one thread; they are asked about again until there is an answer.
 */
final class TrustReview {

    private static final Duration AGAIN = Duration.ofSeconds(1);

    private final Set<TrackedConnection> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger atWork = new AtomicInteger();
    private final Changes changes;
    private final long after;
    private final Work work;
    private final Consumer<TrackedConnection> end;
    private final OnceLog log;

    /**
     * Prepare a review.
     *
     * @param connections in question
     * @param work runs what may block
     * @param end ends a connection
     * @param log of judges that fail, which outlives this review
     */
    TrustReview(
            Collection<TrackedConnection> connections,
            Changes changes,
            Work work,
            Consumer<TrackedConnection> end,
            OnceLog log) {
        this.open.addAll(connections);
        this.changes = changes;
        this.after = changes.count();
        this.work = work;
        this.end = end;
        this.log = log;
    }

    /** Judge all of them. */
    void begin() {
        Map<Optional<ServerName>, List<TrackedConnection>> byName =
                open.stream().collect(Collectors.groupingBy(TrackedConnection::serverName));
        atWork.incrementAndGet();
        byName.values().forEach(this::submit);
        done();
    }

    /**
     * End those that nobody has answered for.
     *
     * @return how many there were
     */
    int giveUp() {
        List<TrackedConnection> left = inQuestion(open);
        open.clear();
        left.forEach(end);
        return left.size();
    }

    private void submit(List<TrackedConnection> sameName) {
        atWork.incrementAndGet();
        work.run(() -> {
            try {
                judge(inQuestion(sameName));
            } finally {
                done();
            }
        });
    }

    private void done() {
        if (atWork.decrementAndGet() == 0) {
            work.idle();
        }
    }

    private void judge(List<TrackedConnection> sameName) {
        if (sameName.isEmpty()) {
            return;
        }
        if (isAnswered(sameName.get(0))) {
            sameName.stream().skip(1).map(List::of).forEach(this::submit);
        } else {
            work.later(() -> submit(sameName), AGAIN);
        }
    }

    private List<TrackedConnection> inQuestion(Collection<TrackedConnection> connections) {
        return connections.stream()
                .filter(connection -> open.contains(connection) && connection.isInQuestion(after))
                .toList();
    }

    private boolean isAnswered(TrackedConnection connection) {
        Admission admission = admission(connection);
        if (admission == Admission.UNANSWERED) {
            return false;
        }
        open.remove(connection);
        if (admission == Admission.REFUSED) {
            end.accept(connection);
        }
        return true;
    }

    private Admission admission(TrackedConnection connection) {
        try {
            return connection.judge(changes.count());
        } catch (RuntimeException ex) {
            log.warn(
                    ex.getClass().getName(),
                    "Could not decide whether a client would still be admitted; trying again.",
                    ex);
            return Admission.UNANSWERED;
        }
    }

    /** The threads of reviews. */
    interface Work {

        void run(Runnable task);

        void later(Runnable task, Duration delay);

        /** All that was to be run has been, but for what comes later. */
        void idle();
    }
}
