package io.unifiedtls.selection;

import io.unifiedtls.handshake.Answer;
import io.unifiedtls.handshake.Answer.Refused;
import io.unifiedtls.handshake.Issuance;
import io.unifiedtls.handshake.ServerThreads;
import io.unifiedtls.wording.Durations;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Handshakes that wait for certificates that are being issued, in places of their own. Of those that wait for the same one, the first
 * asks again when it is there, and the others use what was remembered of the answer. Thread-safe.
 */
public final class IssuanceWaits {

    private static final Duration WAIT = Duration.ofSeconds(8);
    private static final int PLACES = 64;

    private final Duration longest;
    private final IssuancePlaces places;
    private final ConcurrentMap<Issuance, Round> rounds = new ConcurrentHashMap<>();

    /**
     * Create waits.
     *
     * @param longest wait of a handshake
     * @param places how many handshakes wait at once; no more than a third of the threads of the server that has the fewest
     */
    public IssuanceWaits(Duration longest, int places) {
        this.longest = longest;
        this.places = new IssuancePlaces(places);
    }

    /** Waits as they are where nothing is configured. */
    public static IssuanceWaits usual() {
        return new IssuanceWaits(WAIT, PLACES);
    }

    /** Tell whose threads wait. */
    public void servedBy(ServerThreads threads) {
        places.servedBy(threads);
    }

    /** How many handshakes can wait at once. */
    public int places() {
        return places.all();
    }

    /** How many handshakes wait now. */
    public int waiting() {
        return places.taken();
    }

    /**
     * The answer for a client: the one that was found, or where a certificate is being issued, the one that is found when it is
     * there. The wait ends in time for the handshake.
     *
     * @param again asks a second time
     * @param handshakeTimeout from now on
     */
    public <T> Answer<T> settled(Answer<T> first, Supplier<Answer<T>> again, Duration handshakeTimeout) {
        Deadline handshake = Deadline.in(handshakeTimeout.dividedBy(10).multipliedBy(9));
        return first.handle(known ->
                known instanceof Refused<T> refused && refused.issuance().isPresent()
                        ? Answer.pending(abandoned -> settle(refused, again, handshake, abandoned))
                        : known);
    }

    private <T> Answer.Known<T> settle(
            Refused<T> refused, Supplier<Answer<T>> again, Deadline handshake, BooleanSupplier abandoned) {
        Issuance issuance = refused.issuance().orElseThrow();
        issuance.request();
        if (!places.take(issuance)) {
            return because(refused, "too many handshakes are waiting for certificates already");
        }
        try {
            return inPlace(refused, issuance, again, handshake.orIn(longest), abandoned);
        } finally {
            places.giveBack(issuance);
        }
    }

    private <T> Answer.Known<T> inPlace(
            Refused<T> refused, Issuance issuance, Supplier<Answer<T>> again, Deadline end, BooleanSupplier abandoned) {
        Round round = Objects.requireNonNull(rounds.compute(issuance, (same, existing) -> Round.joined(existing)));
        try {
            await(issuance.end().toCompletableFuture(), end, abandoned);
            return askedAgain(refused, round, again, end, abandoned);
        } catch (CancellationException ex) {
            return because(refused, "the client has disconnected");
        } catch (TimeoutException ex) {
            return because(refused, "it has not been issued within %s".formatted(Durations.text(longest)));
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
            return because(refused, "the wait was interrupted");
        } finally {
            rounds.computeIfPresent(issuance, (same, left) -> left.left());
        }
    }

    /** The first asks even if its client goes, since others wait for its answer. */
    private static <T> Answer.Known<T> askedAgain(
            Refused<T> refused, Round round, Supplier<Answer<T>> again, Deadline end, BooleanSupplier abandoned)
            throws TimeoutException, InterruptedException {
        if (round.isAsking.compareAndSet(false, true)) {
            boolean isSettled = false;
            try {
                Answer.Known<T> answer = again.get().now(() -> false);
                isSettled = !(answer instanceof Refused<T> second && second.isPassing());
                return worded(refused, answer);
            } finally {
                round.isSettled.complete(isSettled);
            }
        }
        await(round.isSettled, end, abandoned);
        return round.isSettled.join() ? worded(refused, again.get().now(abandoned)) : missing(refused);
    }

    /** The second answer, in words that tell it from the first one where it is the same. */
    private static <T> Answer.Known<T> worded(Refused<T> first, Answer.Known<T> second) {
        return second instanceof Refused<T> refused && refused.issuance().isPresent() ? missing(first) : second;
    }

    private static <T> Refused<T> missing(Refused<T> refused) {
        return because(refused, "it is not there after the wait");
    }

    /** Until it ends, well or not. */
    private static void await(Future<?> future, Deadline end, BooleanSupplier abandoned)
            throws TimeoutException, InterruptedException {
        try {
            ResolverExecutor.await(future, end.left(), abandoned);
        } catch (ExecutionException ex) {
            // Asking again tells more
        }
    }

    private static <T> Refused<T> because(Refused<T> refused, String why) {
        return new Refused<>(
                refused.alert(), "%s: %s".formatted(refused.reason(), why), true, refused.unsettled(), refused.steps());
    }

    /** Handshakes that wait for the same certificate. Its count changes within the map's lock only. */
    private static final class Round {

        private final AtomicBoolean isAsking = new AtomicBoolean();
        private final CompletableFuture<Boolean> isSettled = new CompletableFuture<>();
        private int waiting;

        static Round joined(@Nullable Round existing) {
            Round round = existing == null ? new Round() : existing;
            round.waiting++;
            return round;
        }

        @Nullable Round left() {
            return --waiting == 0 ? null : this;
        }
    }

    private record Deadline(long nanos) {

        static Deadline in(Duration time) {
            return new Deadline(System.nanoTime() + time.toNanos());
        }

        /** The earlier one. */
        Deadline orIn(Duration time) {
            Deadline other = in(time);
            return other.nanos - nanos < 0 ? other : this;
        }

        Duration left() {
            return Duration.ofNanos(Math.max(0, nanos - System.nanoTime()));
        }
    }
}
