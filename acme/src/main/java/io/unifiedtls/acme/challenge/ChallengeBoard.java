package io.unifiedtls.acme.challenge;

import io.unifiedtls.acme.challenge.ChallengeRows.Answers;
import io.unifiedtls.acme.challenge.ChallengeRows.Question;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * The answers to all challenges that are under way, which are few, read together for all who ask at the same time. Strangers choose names as they like: all of
 * them cost one query after the other on one connection, and none for each name. Thread-safe.
 */
final class ChallengeBoard {

    /** Between two queries. */
    private static final Duration PAUSE = Duration.ofMillis(20);

    private static final Duration LONGEST_KNOWN = Duration.ofSeconds(5);

    private final Supplier<Answers> reading;
    private final ReentrantLock lock = new ReentrantLock();
    private volatile Latest latest = new Latest(System.nanoTime() - PAUSE.toNanos(), new Answers(Map.of(), true));

    /**
     * Create a board.
     *
     * @param reading reads all of them
     */
    ChallengeBoard(Supplier<Answers> reading) {
        this.reading = reading;
    }

    /**
     * Answers, and when the query for them began.
     *
     * @param begin of {@link System#nanoTime}
     */
    private record Latest(long begin, Answers answers) {

        boolean isSince(long moment) {
            return begin - moment >= 0;
        }
    }

    /** The answers that were read after this call has begun. Blocks. */
    Answers now() {
        long arrival = System.nanoTime();
        try {
            lock.lockInterruptibly();
        } catch (InterruptedException ex) {
            throw interrupted(ex);
        }
        try {
            if (!latest.isSince(arrival)) {
                latest = read();
            }
            return latest.answers();
        } finally {
            lock.unlock();
        }
    }

    private Latest read() {
        try {
            TimeUnit.NANOSECONDS.sleep(latest.begin() + PAUSE.toNanos() - System.nanoTime());
        } catch (InterruptedException ex) {
            throw interrupted(ex);
        }
        long begin = System.nanoTime();
        return new Latest(begin, reading.get());
    }

    private static IllegalStateException interrupted(InterruptedException cause) {
        Thread.currentThread().interrupt();
        return new IllegalStateException("Nobody waits for the answer any more", cause);
    }

    /** An answer that was read some moments ago. Does not block. */
    Optional<String> known(Question question) {
        Latest known = latest;
        return known.isSince(System.nanoTime() - LONGEST_KNOWN.toNanos())
                ? known.answers().to(question)
                : Optional.empty();
    }
}
