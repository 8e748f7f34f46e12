package io.unifiedtls.acme.demand;

import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Counts decisions by their outcomes. Thread-safe. */
public final class DecisionCounts {

    private final Map<Outcome, LongAdder> counts = Collections.unmodifiableMap(new EnumMap<>(
            Arrays.stream(Outcome.values()).collect(Collectors.toMap(Function.identity(), each -> new LongAdder()))));

    /** The outcome of asking for a decision. */
    public enum Outcome {
        ALLOWED,
        DENIED,
        /** It threw an exception or returned null. */
        FAILED,
        TIMEOUT,
        /** It was not asked, since it is asked for many names already. */
        REJECTED;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    void add(Outcome outcome) {
        adder(outcome).increment();
    }

    public long of(Outcome outcome) {
        return adder(outcome).sum();
    }

    private LongAdder adder(Outcome outcome) {
        return Objects.requireNonNull(counts.get(outcome));
    }
}
