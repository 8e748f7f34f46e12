package io.unifiedtls.selection;

import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.handshake.Answer;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/** An answer of a cacheable resolver, and how long it counts. Thread-safe. */
final class Remembered {

    private final Answer.Known<Optional<TLSConfiguration>> answer;
    private final long agingFrom;
    private final long freshUntil;
    private final long usableUntil;
    private final AtomicBoolean refreshing = new AtomicBoolean();

    /**
     * Remember an answer from now on.
     *
     * @param now in nanoseconds, of a clock that never goes back
     * @param timeToLive how long it counts as it is
     * @param usable how long it counts while its source fails, at least as long
     */
    Remembered(
            Answer.Known<Optional<TLSConfiguration>> answer, long now, Duration timeToLive, Duration usable) {
        this.answer = answer;
        this.agingFrom = now + timeToLive.toNanos() / 4 * 3;
        this.freshUntil = now + timeToLive.toNanos();
        this.usableUntil = now + usable.toNanos();
    }

    Answer.Known<Optional<TLSConfiguration>> answer() {
        return answer;
    }

    boolean isFresh(long now) {
        return now - freshUntil < 0;
    }

    /** Whether it counts while its source fails. */
    boolean isUsable(long now) {
        return now - usableUntil < 0;
    }

    /** Whether the caller is the one to ask again before it is old. */
    boolean claimRefresh(long now) {
        return now - agingFrom >= 0 && refreshing.compareAndSet(false, true);
    }

    void endRefresh() {
        refreshing.set(false);
    }

    long nanosUsable(long now) {
        return Math.max(0, usableUntil - now);
    }

    /** How long a configuration's certificates are all valid; zero if it has none, since those that it gets later may not be. */
    static Duration validity(TLSConfiguration configuration, Instant now) {
        return configuration.signingChains().stream()
                .flatMap(chain -> chain.certificates().stream())
                .map(certificate -> certificate.getNotAfter().toInstant())
                .min(Comparator.naturalOrder())
                .map(end -> Duration.between(now, end))
                .filter(left -> !left.isNegative())
                .orElse(Duration.ZERO);
    }
}
