package io.unifiedtls.handshake;

import io.unifiedtls.Alert;
import io.unifiedtls.HandshakeRefusedException;
import io.unifiedtls.SniResolver;
import io.unifiedtls.operations.TLSExplanation.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/**
 * The answer to a question about a client: known at once, or pending until somebody is asked. It says which resolvers it comes
 * from. Known answers are immutable; a pending one is asked once.
 *
 * @param <T> of the answer
 */
public sealed interface Answer<T> {

    /** The resolvers that had a say so far, in their order. */
    List<Step> steps();

    /**
     * Find the answer out, if it is not known. Blocks then, on the caller's thread.
     *
     * @param abandoned whether the client has gone, so that nobody wants the answer; asked on this thread while it waits
     */
    Known<T> now(BooleanSupplier abandoned);

    /** Go on from the answer, once it is known. */
    <U> Answer<U> handle(Function<? super Known<T>, ? extends Answer<U>> next);

    /** Go on from the answer, once it is known and no refusal. */
    default <U> Answer<U> then(Function<? super T, ? extends Answer<U>> next) {
        return handle(known -> known.andThen(next));
    }

    /** The same answer after these steps. */
    Answer<T> after(List<Step> earlier);

    static <T> Ready<T> ready(T value) {
        return new Ready<>(value, List.of());
    }

    static <T> Pending<T> pending(Question<T> question) {
        return new Pending<>(question, List.of());
    }

    /** Refuse, as somebody decided. */
    static <T> Refused<T> refused(Alert alert, String reason) {
        return new Refused<>(alert, reason, false, Optional.empty(), List.of());
    }

    /** Refuse, as a resolver does. */
    static <T> Refused<T> refused(HandshakeRefusedException refusal) {
        return new Refused<>(
                refusal.alert(),
                String.valueOf(refusal.getMessage()),
                refusal.isPassing(),
                refusal instanceof UnsettledException unsettled ? Optional.of(unsettled) : Optional.empty(),
                List.of());
    }

    /** Refuse, since nobody could say what the client gets, which may pass. */
    static <T> Refused<T> unanswered(String reason) {
        return new Refused<>(Alert.INTERNAL_ERROR, reason, true, Optional.empty(), List.of());
    }

    private static List<Step> join(List<Step> earlier, List<Step> later) {
        if (earlier.isEmpty() || later.isEmpty()) {
            return earlier.isEmpty() ? later : earlier;
        }
        List<Step> all = new ArrayList<>(earlier);
        all.addAll(later);
        return List.copyOf(all);
    }

    /** An answer that nobody has to be asked for. */
    sealed interface Known<T> extends Answer<T> {

        /** Empty if it is a refusal. */
        Optional<T> value();

        /** Go on from the answer, if it is no refusal. */
        <U> Answer<U> andThen(Function<? super T, ? extends Answer<U>> next);

        @Override
        Known<T> after(List<Step> earlier);

        @Override
        default Known<T> now(BooleanSupplier abandoned) {
            return this;
        }

        @Override
        default <U> Answer<U> handle(Function<? super Known<T>, ? extends Answer<U>> next) {
            return next.apply(this);
        }
    }

    /** An answer. */
    record Ready<T>(T answer, List<Step> steps) implements Known<T> {

        @Override
        public Optional<T> value() {
            return Optional.of(answer);
        }

        @Override
        public <U> Answer<U> andThen(Function<? super T, ? extends Answer<U>> next) {
            return next.apply(answer).after(steps);
        }

        @Override
        public Ready<T> after(List<Step> earlier) {
            return earlier.isEmpty() ? this : new Ready<>(answer, join(earlier, steps));
        }
    }

    /**
     * A refusal.
     *
     * @param alert for the client
     * @param reason for the log
     * @param isPassing whether nobody could answer, or not yet, so that another time somebody may
     * @param unsettled if it counts only where nobody else knows the name
     */
    record Refused<T>(
            Alert alert, String reason, boolean isPassing, Optional<UnsettledException> unsettled, List<Step> steps)
            implements Known<T> {

        /** The issuance of the certificate that the host lacks, if that is why. */
        public Optional<Issuance> issuance() {
            return unsettled.flatMap(UnsettledException::issuance);
        }

        @Override
        public Optional<T> value() {
            return Optional.empty();
        }

        @Override
        public <U> Answer<U> andThen(Function<? super T, ? extends Answer<U>> next) {
            return new Refused<>(alert, reason, isPassing, unsettled, steps);
        }

        @Override
        public Refused<T> after(List<Step> earlier) {
            return earlier.isEmpty() ? this : new Refused<>(alert, reason, isPassing, unsettled, join(earlier, steps));
        }
    }

    /**
     * An answer for which somebody has to be asked, or something has to be made.
     *
     * @param question its answer has the steps before it, too
     */
    record Pending<T>(Question<T> question, List<Step> steps) implements Answer<T> {

        @Override
        public Known<T> now(BooleanSupplier abandoned) {
            return question.ask(abandoned).now(abandoned);
        }

        @Override
        public <U> Answer<U> handle(Function<? super Known<T>, ? extends Answer<U>> next) {
            return new Pending<>(abandoned -> next.apply(now(abandoned)), steps);
        }

        @Override
        public Pending<T> after(List<Step> earlier) {
            return earlier.isEmpty()
                    ? this
                    : new Pending<>(abandoned -> now(abandoned).after(earlier), join(earlier, steps));
        }
    }

    /** Finds an answer out. */
    @FunctionalInterface
    interface Question<T> {

        /** Ask; may block, and asks {@code abandoned} meanwhile, on the same thread. */
        Answer<T> ask(BooleanSupplier abandoned);
    }

    /**
     * A resolver that had a say.
     *
     * @param detail why it was not asked, or the reason of its refusal; else empty
     */
    record Step(SniResolver resolver, Outcome outcome, String detail) {}
}
