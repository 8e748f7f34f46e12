package io.unifiedtls.challenge;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Asks a responder, for clients who may be anybody: one question at a time for each key, a pause after an answer that is no, so many
 * at once, and each for so long.
 *
 * <p>A no is never given to a client who came after it was asked, since a challenge may have begun meanwhile: that client waits
 * for the next question, which follows after the pause. Thread-safe.
 *
 * @param <K> what a challenge is known by
 */
final class Questions<K> {

    /** Between two questions for the same key. An authority waits longer than that for an answer. */
    static final Duration PAUSE = Duration.ofMillis(250);

    private static final int REMEMBERED = 1_000;

    private final Function<K, Optional<String>> responder;
    private final Function<K, Optional<String>> known;
    private final Duration timeout;
    private final Executor executor;
    private final Places waiting;
    private final Places calls;
    private final Cache<K, Round> rounds;

    /**
     * Create questions.
     *
     * @param known the answer that is in memory, for those who get no place
     * @param places how many wait at once, and how many calls there are at once; one that does not heed its interruption keeps its
     *     place until it ends
     */
    Questions(
            Function<K, Optional<String>> responder,
            Function<K, Optional<String>> known,
            int places,
            Duration timeout,
            Executor executor) {
        this.responder = responder;
        this.known = known;
        this.timeout = timeout;
        this.executor = executor;
        this.waiting = new Places(places);
        this.calls = new Places(places);
        this.rounds = Caffeine.newBuilder()
                .maximumSize(REMEMBERED)
                .expireAfterWrite(timeout.multipliedBy(2))
                .build();
    }

    /** How many wait at once. */
    Places places() {
        return waiting;
    }

    /**
     * Find the answer; blocks.
     *
     * @param abandoned whether it is not wanted any more; asked on this thread
     * @throws RejectedExecutionException at once, if all places are taken, and no answer is in memory
     * @throws TimeoutException if the time is up
     * @throws java.util.concurrent.CancellationException if the answer is not wanted any more
     * @throws ExecutionException with what the responder threw
     */
    Optional<String> ask(K key, BooleanSupplier abandoned)
            throws ExecutionException, TimeoutException, InterruptedException {
        try {
            return asked(key, abandoned);
        } catch (RejectedExecutionException ex) {
            Optional<String> answer = known.apply(key);
            if (answer.isPresent() || isNo(key)) {
                return answer;
            }
            throw ex;
        }
    }

    private Optional<String> asked(K key, BooleanSupplier abandoned)
            throws ExecutionException, TimeoutException, InterruptedException {
        long arrival = System.nanoTime();
        if (!waiting.take()) {
            throw new RejectedExecutionException("All places are taken");
        }
        try {
            long deadline = arrival + timeout.toNanos();
            while (true) {
                Round round = Objects.requireNonNull(rounds.asMap().compute(key, this::joined));
                try {
                    Optional<String> answer = round.await(deadline, abandoned);
                    if (answer.isPresent() || round.beganAfter(arrival)) {
                        return answer;
                    }
                } catch (ExecutionException ex) {
                    if (round.beganAfter(arrival)) {
                        throw ex;
                    }
                } finally {
                    round.leave();
                }
            }
        } finally {
            waiting.giveBack();
        }
    }

    /** The latest no is the best answer there is while strangers take all places. */
    private boolean isNo(K key) {
        Round last = rounds.getIfPresent(key);
        return last != null
                && last.sinceNo().filter(age -> age.compareTo(PAUSE) < 0).isPresent();
    }

    private Round joined(K key, @Nullable Round last) {
        return last != null && last.join() ? last : begun(key, last == null ? Duration.ZERO : pauseAfter(last));
    }

    private static Duration pauseAfter(Round last) {
        return last.sinceNo()
                .map(PAUSE::minus)
                .filter(left -> !left.isNegative())
                .orElse(Duration.ZERO);
    }

    private Round begun(K key, Duration delay) {
        if (!calls.take()) {
            throw new RejectedExecutionException("All calls are under way");
        }
        Round round = new Round(delay, timeout, () -> responder.apply(key));
        try {
            executor.execute(() -> {
                try {
                    round.run();
                } finally {
                    calls.giveBack();
                }
            });
        } catch (RejectedExecutionException ex) {
            calls.giveBack();
            throw ex;
        }
        return round;
    }
}
