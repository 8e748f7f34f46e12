package io.unifiedtls.selection;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The answers of the guard on one connection: a bounded number of answers, each for a bounded time, and none from before
 * a change of what admits clients. Thread-safe.
 */
final class RememberedAnswers {

    private static final int MOST = 32;

    private final Map<String, Answer> byHost = new ConcurrentHashMap<>();
    private final long timeToLiveNanos;

    RememberedAnswers(Duration timeToLive) {
        this.timeToLiveNanos = timeToLive.toNanos();
    }

    /** The answer, if it was found after all changes that there have been. */
    Optional<Boolean> find(String host, long changes) {
        Answer answer = byHost.get(host);
        return answer != null && answer.counts(changes) ? Optional.of(answer.permitted()) : Optional.empty();
    }

    /** Remember an answer that was found after so many changes. */
    void put(String host, boolean permitted, long changes) {
        if (byHost.size() >= MOST) {
            byHost.values().removeIf(answer -> !answer.counts(changes));
        }
        if (byHost.size() < MOST || byHost.containsKey(host)) {
            byHost.put(host, new Answer(permitted, changes, System.nanoTime() + timeToLiveNanos));
        }
    }

    private record Answer(boolean permitted, long changes, long end) {

        boolean counts(long now) {
            return changes == now && System.nanoTime() - end < 0;
        }
    }
}
