package io.unifiedtls.selection;

import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.handshake.Answer;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Calls of resolvers that are under way: one for all who want the same answer. Everybody who waits has a place; that of the first is
 * the call's. Thread-safe.
 */
final class Flights {

    private final ResolverExecutor executor;
    private final Duration longest;
    private final BiConsumer<Question, Throwable> failures;
    private final ConcurrentMap<Plan, Flight> flights = new ConcurrentHashMap<>();

    /**
     * Create flights.
     *
     * @param longest how long a call goes on that nobody waits for
     * @param failures told of a call that fails when nobody waits for it
     */
    Flights(ResolverExecutor executor, Duration longest, BiConsumer<Question, Throwable> failures) {
        this.executor = executor;
        this.longest = longest;
        this.failures = failures;
    }

    /** A call, and how often something was forgotten before it began. */
    record Plan(Question question, long forgettings) {}

    /**
     * Begin a call or join it, and wait for its answer.
     *
     * @param timeout for this caller, and for the call if it is begun now
     * @param remembered the answer that a call has just brought
     */
    Answer.Known<Optional<TLSConfiguration>> await(
            Plan plan,
            Duration timeout,
            BooleanSupplier abandoned,
            Supplier<Optional<Answer.Known<Optional<TLSConfiguration>>>> remembered,
            Callable<Answer.Known<Optional<TLSConfiguration>>> call)
            throws ExecutionException, TimeoutException, InterruptedException {
        Flight flight = Objects.requireNonNull(flights.compute(
                plan, (same, existing) -> existing == null ? begin(same, timeout, remembered, call) : join(existing)));
        try {
            return ResolverExecutor.await(flight.task, flight.atMost(timeout), abandoned);
        } finally {
            flights.computeIfPresent(plan, this::leave);
        }
    }

    private Flight begin(
            Plan plan,
            Duration timeout,
            Supplier<Optional<Answer.Known<Optional<TLSConfiguration>>>> remembered,
            Callable<Answer.Known<Optional<TLSConfiguration>>> call) {
        boolean continues = plan.question().resolver().continuesWithoutClients();
        Duration most = continues ? longest : timeout;
        return remembered
                .get()
                .map(answer -> new Flight(CompletableFuture.completedFuture(answer), most, false))
                .orElseGet(() -> new Flight(executor.start(() -> run(plan, call)), most, continues));
    }

    private Answer.Known<Optional<TLSConfiguration>> run(
            Plan plan, Callable<Answer.Known<Optional<TLSConfiguration>>> call) throws Exception {
        try {
            Answer.Known<Optional<TLSConfiguration>> answer = call.call();
            flights.computeIfPresent(plan, (same, flight) -> landed(flight));
            return answer;
        } catch (Exception | Error ex) {
            flights.computeIfPresent(plan, (same, flight) -> {
                if (flight.waiting == 0) {
                    failures.accept(plan.question(), ex);
                }
                return landed(flight);
            });
            throw ex;
        }
    }

    /** Those who wait leave by themselves. */
    private static @Nullable Flight landed(Flight flight) {
        flight.hasLanded = true;
        return flight.waiting > 0 ? flight : null;
    }

    private Flight join(Flight flight) {
        executor.takePlace();
        flight.places++;
        flight.waiting++;
        return flight;
    }

    private @Nullable Flight leave(Plan plan, Flight flight) {
        if (flight.places > 0) {
            executor.givePlaceBack();
            flight.places--;
        }
        flight.waiting--;
        if (flight.waiting > 0) {
            return flight;
        }
        if (flight.continues && !flight.hasLanded && flight.left() > 0) {
            endInTime(plan, flight);
            return flight;
        }
        flight.task.cancel(true);
        return null;
    }

    /** Once for each flight is enough. */
    private void endInTime(Plan plan, Flight flight) {
        if (!flight.isTimed) {
            flight.isTimed = true;
            CompletableFuture.delayedExecutor(flight.left(), TimeUnit.NANOSECONDS, Runnable::run)
                    .execute(() -> flights.computeIfPresent(
                            plan, (same, current) -> current == flight ? overdue(same, flight) : current));
        }
    }

    /** Those who joined meanwhile have the same deadline. */
    private @Nullable Flight overdue(Plan plan, Flight flight) {
        if (flight.waiting > 0) {
            return flight;
        }
        if (flight.task.cancel(true)) {
            failures.accept(plan.question(), new TimeoutException());
        }
        return null;
    }

    /** Its counts change within the map's lock only. */
    private static final class Flight {

        private final Future<Answer.Known<Optional<TLSConfiguration>>> task;
        private final long deadline;
        private final boolean continues;
        private int waiting = 1;
        /** Of those who wait beside the call's own. */
        private int places;

        private boolean isTimed;
        private boolean hasLanded;

        Flight(Future<Answer.Known<Optional<TLSConfiguration>>> task, Duration timeout, boolean continues) {
            this.task = task;
            this.deadline = System.nanoTime() + timeout.toNanos();
            this.continues = continues;
        }

        long left() {
            return deadline - System.nanoTime();
        }

        Duration atMost(Duration timeout) {
            Duration left = Duration.ofNanos(Math.max(0, left()));
            return left.compareTo(timeout) < 0 ? left : timeout;
        }
    }
}
