package io.unifiedtls.acme.budget;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * The state of a bucket at a time.
 *
 * @param tokens those that are left
 * @param filledAt the time of this state
 * @param blockedUntil before it, no token is taken; not after {@code filledAt} if the bucket is not blocked
 * @param waitingUntil when the last of those asks again that found no token
 */
public record Bucket(double tokens, Instant filledAt, Instant blockedUntil, Instant waitingUntil) {

    /** No authority is believed to block for longer. */
    static final Duration LONGEST_BLOCK = Duration.ofDays(8);

    static final Duration LONGEST_WAIT = Duration.ofDays(1);

    /** By so much, a transaction may see an earlier time than another that came first. */
    private static final Duration LARGEST_STEP = Duration.ofMinutes(1);

    /** The answer of a bucket, and its state afterwards. Empty if a token was taken, otherwise when to ask again. */
    public record Answer(Bucket bucket, Optional<Instant> again) {}

    /** A bucket that was not used for a long time, or never. */
    public static Bucket full(Rate rate, Instant now) {
        return new Bucket(rate.capacity(), now, now, now);
    }

    /** The bucket at a later time. A clock that was set back adds nothing, and leaves no bucket empty or blocked until a time that was wrong. */
    public Bucket at(Instant now, Rate rate) {
        Instant time = filledAt.isAfter(now.plus(LARGEST_STEP)) ? now : later(filledAt, now);
        double added = time.isAfter(filledAt) ? rate.tokens(Duration.between(filledAt, time)) : 0;
        return new Bucket(
                Math.min(tokens + added, rate.capacity()),
                time,
                isBlocked() ? earlier(blockedUntil, time.plus(LONGEST_BLOCK)) : time,
                earlier(waitingUntil, time.plus(LONGEST_WAIT)));
    }

    /**
     * Take a token. Callers that find none get one time after the other, as tokens are added, so that they do not come back together; those that would have
     * to wait for too long get a random one.
     *
     * @param reserve the share of the bucket that the caller leaves to others, from 0 to 1
     * @param longestWait the longest time after which the caller asks again, unless the bucket is blocked
     * @param random from 0 to less than 1
     */
    public Answer take(Rate rate, double reserve, Duration longestWait, double random) {
        if (has(rate, reserve)) {
            return new Answer(new Bucket(tokens - 1, filledAt, blockedUntil, waitingUntil), Optional.empty());
        }
        Instant free = later(filledAt, blockedUntil);
        Instant token = free.plus(rate.time(Math.max(0, needed(rate, reserve) - tokens)));
        Instant turn = later(token, later(free, waitingUntil).plus(rate.time(1)));
        if (turn.isAfter(free.plus(longestWait))) {
            long nanos = (long) (longestWait.toNanos() * (1 + random) / 2);
            return new Answer(this, Optional.of(free.plusNanos(nanos)));
        }
        return new Answer(new Bucket(tokens, filledAt, blockedUntil, turn), Optional.of(turn));
    }

    /** Whether there is a token for a caller that leaves a share of the bucket to others. */
    public boolean has(Rate rate, double reserve) {
        return !isBlocked() && tokens >= needed(rate, reserve);
    }

    boolean isBlocked() {
        return blockedUntil.isAfter(filledAt);
    }

    private static double needed(Rate rate, double reserve) {
        return 1 + reserve * (rate.capacity() - 1);
    }

    /** Give out no token until a time. A longer block stays. */
    public Bucket block(Instant until) {
        return new Bucket(tokens, filledAt, later(blockedUntil, until), waitingUntil);
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }

    private static Instant later(Instant one, Instant other) {
        return one.isBefore(other) ? other : one;
    }
}
