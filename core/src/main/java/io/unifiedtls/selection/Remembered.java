package io.unifiedtls.selection;

import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.handshake.Answer;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A configuration that a cacheable resolver has answered with, and how long it counts. Times are nanoseconds of a clock that never
 * goes back. Thread-safe.
 */
final class Remembered {

    private final Answer.Known<Optional<TLSConfiguration>> answer;
    private final long asked;
    private final long usableUntil;
    private final AtomicBoolean refreshing = new AtomicBoolean();
    private volatile long agingFrom;
    private volatile long freshUntil;

    private Remembered(Answer.Known<Optional<TLSConfiguration>> answer, long asked, long now, Duration usable) {
        this.answer = answer;
        this.asked = asked;
        this.usableUntil = now + nanos(usable);
        this.agingFrom = now;
        this.freshUntil = now;
    }

    /**
     * Remember an answer from now on.
     *
     * @param timeToLive how long it counts as it is
     * @param validity how long all its certificates are valid
     */
    static Remembered fresh(
            Answer.Known<Optional<TLSConfiguration>> answer, long now, Duration timeToLive, Duration validity) {
        Duration usable = validity.compareTo(timeToLive) > 0 ? validity : timeToLive;
        Remembered remembered = new Remembered(answer, now, now, usable);
        remembered.agingFrom = now + nanos(timeToLive) / 4 * 3;
        remembered.freshUntil = now + nanos(timeToLive);
        return remembered;
    }

    /** Remember what somebody else has kept. It counts while its source fails. */
    static Remembered old(Older older, long now, Duration validity) {
        return new Remembered(older.answer(), now - nanos(older.age()), now, validity);
    }

    Answer.Known<Optional<TLSConfiguration>> answer() {
        return answer;
    }

    Older older(long now) {
        return new Older(answer, Duration.ofNanos(now - asked));
    }

    boolean isFresh(long now) {
        return now - freshUntil < 0;
    }

    /** Whether it counts while its source fails. */
    boolean isUsable(long now) {
        return now - usableUntil < 0;
    }

    /** Whether it has not been fresh for less than so long. */
    boolean isFreshBut(Duration time, long now) {
        return now - freshUntil - nanos(time) < 0;
    }

    /** Ask again in the background at the first use from then on, or earlier if it gets old earlier. */
    void age(long from) {
        if (from - agingFrom < 0) {
            agingFrom = from;
        }
    }

    /** Ask again before the next use, and use it where the source fails. */
    void expire(long now) {
        if (isFresh(now)) {
            freshUntil = now;
        }
        age(now);
    }

    /** Whether the caller is the one to ask again in the background. */
    boolean claimRefresh(long now) {
        return now - agingFrom >= 0 && !refreshing.get() && refreshing.compareAndSet(false, true);
    }

    void endRefresh() {
        refreshing.set(false);
    }

    /** How long all certificates are valid; zero if there is none, since those that it gets later may not be. */
    static Duration validity(TLSConfiguration configuration, Instant now) {
        return configuration.signingChains().stream()
                .flatMap(chain -> chain.certificates().stream())
                .map(certificate -> certificate.getNotAfter().toInstant())
                .min(Comparator.naturalOrder())
                .map(end -> Duration.between(now, end))
                .filter(left -> !left.isNegative())
                .orElse(Duration.ZERO);
    }

    /** Certificates may be valid for longer than nanoseconds can be added up. */
    private static long nanos(Duration duration) {
        return duration.compareTo(Duration.ofDays(36_500)) > 0
                ? Duration.ofDays(36_500).toNanos()
                : duration.toNanos();
    }
}
